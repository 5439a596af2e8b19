// Files dropped anywhere on a page are its form's files.

export function takeDropped({ several }) {
  const form = document.querySelector("form[data-drop]");
  const input = form.querySelector("input[type=file]");

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    document.addEventListener(kind, () => form.classList.remove("over"));
  }
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    const files = new DataTransfer();
    for (const file of event.dataTransfer.files) {
      if (several || !files.items.length) files.items.add(file);
    }
    input.files = files.files;
    form.requestSubmit();
  });
  return input;
}
