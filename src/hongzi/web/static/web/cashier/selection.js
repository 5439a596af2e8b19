// Selecting refunds: how many and how much; a transfer's fields; the keys / and a.

import { typing } from "../frame/frame.js";

const yuan = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2 });

/** Fen of a tick: said beside it, or typed in the field it names. */
function fenOf(box) {
  if (box.dataset.fen) return Number(box.dataset.fen);
  const text = document.getElementById(box.dataset.amount)?.value.replaceAll(",", "") ?? "";
  return /^\d+(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : 0;
}

for (const form of document.querySelectorAll("[data-selection]")) {
  const boxes = [...form.querySelectorAll("input[name=pick], input[name=order], input[name=line]")];
  const every = form.querySelector("[data-every]");
  const told = form.querySelector("[data-selected]");

  function tell() {
    const chosen = boxes.filter((box) => box.checked);
    const sum = chosen.reduce((fen, box) => fen + fenOf(box), 0);
    if (told) told.textContent = chosen.length ? `${chosen.length} · ${yuan.format(sum / 100)}` : "";
    if (every) every.checked = boxes.length > 0 && chosen.length === boxes.length;
  }

  form.addEventListener("input", (event) => {
    if (event.target === every) for (const box of boxes) box.checked = every.checked;
    tell();
  });
  // The books answer a form once however often it is sent; the button says so at once.
  form.addEventListener("submit", () => {
    setTimeout(() => form.querySelectorAll("button").forEach((one) => (one.disabled = true)));
  });
  globalThis.addEventListener("pageshow", () => {
    form.querySelectorAll("button").forEach((one) => (one.disabled = false));
    tell();
  });
}

/** A transfer has a payee; another way than the money came has a reason. */
function fit(choice) {
  const tender = choice.querySelector("[data-tender]");
  for (const one of choice.querySelectorAll("[data-transfer]")) one.hidden = tender.value !== "bank";
  const why = choice.querySelector("[data-why]");
  why.hidden = tender.value === tender.dataset.came && !why.querySelector("input").value;
}
for (const choice of document.querySelectorAll("[data-choice]")) {
  choice.addEventListener("change", () => fit(choice));
  fit(choice);
}

document.addEventListener("keydown", (event) => {
  const inBox = event.target.matches?.("input[type=checkbox]");
  if (event.ctrlKey || event.metaKey || event.altKey || (typing(event.target) && !inBox)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q")?.focus();
  } else if (event.key === "a") {
    document.querySelector("[data-every]")?.click();
  }
});
