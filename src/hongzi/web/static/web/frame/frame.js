// The frame of every page: light or dark, the palette (Ctrl K) and the keys (?).

const root = document.documentElement;

function switchTheme() {
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.bsTheme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Kept by the cookie alone.
  }
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
}

/** Whether the keys that are pressed are meant for a field. */
export function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) {
    dialog.showModal();
    dialog.querySelector("input")?.select();
  }
}

function showKeys() {
  const own = document.querySelector("template#keys");
  const place = document.querySelector("[data-keys-of-page]");
  if (own && !place.childElementCount) place.append(own.content.cloneNode(true));
  open("keys-dialog");
}

const OPENERS = { palette: () => open("palette"), keys: showKeys };

document.querySelector("[data-theme-switch]")?.addEventListener("click", switchTheme);
for (const button of document.querySelectorAll("[data-opens]")) {
  if (button.dataset.opens === "palette" && !document.getElementById("palette")) continue;
  button.hidden = false;
  button.addEventListener("click", OPENERS[button.dataset.opens]);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    // Over all books there is no number to find, only a book.
    const field = document.querySelector("main [role=search] input[type=search]");
    if (!document.getElementById("palette") && !field) return;
    event.preventDefault();
    if (document.getElementById("palette")) open("palette");
    else field.select();
  } else if (["?", "？"].includes(event.key) && !typing(event.target)) {
    event.preventDefault();
    showKeys();
  }
});

// Down and up walk through what the palette has found.
document.getElementById("palette")?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [...event.currentTarget.querySelectorAll("input[name=q], #palette-found a")];
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
