// Choosing vouchers to print: all of the page at once, how many, and their sum.

const form = document.querySelector("[data-choose]");

if (form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[name=v]")];
  const button = form.querySelector("[data-chosen]");
  const yuan = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });

  const show = () => {
    const chosen = boxes.filter((box) => box.checked);
    const fen = chosen.reduce((sum, box) => sum + Number(box.dataset.fen), 0);
    form.querySelector("[data-count]").textContent = chosen.length;
    form.querySelector("[data-sum]").textContent = yuan.format(fen / 100);
    button.disabled = chosen.length === 0;
    all.checked = chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
