// Selecting lines: how many and how much; and the keys / j k x.

import { typing } from "../frame/frame.js";

const form = document.querySelector("[data-selection]");
const boxes = form ? [...form.querySelectorAll("input[name=line]")] : [];
const told = form?.querySelector("[data-selected]");
const yuan = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });

function tell() {
  if (!told) return;
  const chosen = boxes.filter((box) => box.checked);
  const sum = chosen.reduce((fen, box) => fen + Number(box.dataset.gross), 0);
  told.textContent = chosen.length ? `${chosen.length} · ${yuan.format(sum / 100)}` : "";
}

form?.addEventListener("change", (event) => {
  if (event.target.matches("[data-every]")) {
    for (const box of boxes) box.checked = event.target.checked;
  }
  tell();
});

const rows = [...document.querySelectorAll("table.returns tbody tr")];

function here() {
  return rows.findIndex((row) => row.contains(document.activeElement));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inBox = event.target.matches?.("input[type=checkbox]");
  if (typing(event.target) && !inBox) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("id_q")?.focus();
  } else if (event.key === "j" || event.key === "k") {
    const next = rows[Math.max(0, here() + (event.key === "j" ? 1 : -1))];
    next?.querySelector("a")?.focus();
  } else if (event.key === "x" && here() >= 0) {
    rows[here()].querySelector("input[name=line]")?.click();
  }
});
tell();
