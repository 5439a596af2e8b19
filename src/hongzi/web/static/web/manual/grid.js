// A voucher typed by hand, from the keyboard alone. The keys are in keys.html; what is typed is
// kept by itself, and what is wrong comes back with its cell.

import { fenOf, yuanOf } from "./money.js";
import { linesOf } from "./paste.js";
import { Picker } from "./picker.js";

const COLUMNS = ["summary", "account", "party", "debit", "credit"];
const OTHER = { debit: "credit", credit: "debit" };
const KEPT_AFTER = 400;

const form = document.getElementById("voucher");
const body = form.querySelector("[data-rows]");
const said = form.querySelector("[data-said]");
const status = form.querySelector("[data-status]");
const ofReturn = form.querySelector("[data-return]");
const words = form.dataset;
const data = JSON.parse(document.getElementById("grid-data").textContent);
const fields = Object.fromEntries(
  [...form.querySelectorAll("[data-field]")].map((one) => [one.dataset.field, one]),
);
let { key, next_key: nextKey, kept: begun } = data;
let timer = 0;
let busy = false;
let named = new Set();

const picker = new Picker(document.getElementById("choices"), {
  urls: data.urls,
  words,
  chosen(input, one) {
    input.value = input.dataset.column === "account" ? `${one.code} ${one.name}` : one.code;
    if (one.party) named.add(one.code);
    changed(input);
    go(input, 1);
  },
});

// -- rows and cells ---------------------------------------------------------------------------

const rows = () => [...body.children];
const rowOf = (input) => input.closest("tr");
const cell = (row, column) => row.querySelector(`[data-column=${column}]`);
const isAmount = (input) => input.dataset.column in OTHER;
const picks = (input) => ["account", "party"].includes(input.dataset.column);

function addRow(line = {}, before = null) {
  const row = form.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  for (const column of COLUMNS) cell(row, column).value = line[column] ?? "";
  body.insertBefore(row, before);
  number();
  return row;
}

function number() {
  rows().forEach((row, at) => {
    const place = words.rowLabel.replace("{n}", at + 1);
    row.firstElementChild.textContent = at + 1;
    for (const input of row.querySelectorAll("input")) {
      input.setAttribute("aria-label", `${place} ${input.dataset.label}`);
    }
  });
}

function fill(lines) {
  body.replaceChildren();
  for (const line of lines) addRow(line);
  while (rows().length < 4) addRow();
  rows().forEach((row) => ["debit", "credit"].forEach((side) => dress(cell(row, side))));
  balance();
}

/** An amount as a ledger shows it: thousands, two decimals, red when it is below zero. */
function dress(input) {
  const fen = fenOf(input.value);
  if (fen !== null) input.value = yuanOf(fen);
  input.classList.toggle("red", (fen ?? 0) < 0);
}

function focus(input) {
  input?.focus();
  input?.select();
}

// -- what it adds up to -----------------------------------------------------------------------

function sumOf(column, without = null) {
  return rows().reduce((sum, row) => {
    const input = cell(row, column);
    return input === without ? sum : sum + (fenOf(input.value) ?? 0);
  }, 0);
}

function balance() {
  const sums = { debit: sumOf("debit"), credit: sumOf("credit") };
  for (const [side, fen] of Object.entries(sums)) {
    const total = form.querySelector(`[data-total=${side}]`);
    total.textContent = yuanOf(fen, { zero: "0.00" });
    total.classList.toggle("red", fen < 0);
  }
  const difference = sums.debit - sums.credit;
  const place = form.querySelector("[data-balance]");
  place.textContent = difference
    ? `${words.difference} ${yuanOf(difference)}`
    : words.balanced;
  place.classList.toggle("red", difference !== 0);
  const clearing = rows().some((row) => {
    const code = cell(row, "account").value.split(" ")[0];
    return data.clearing.includes(code);
  });
  ofReturn.hidden = !clearing && !fields.case.value;
}

// -- kept while it is typed -------------------------------------------------------------------

function draft() {
  const lines = rows().map((row) =>
    Object.fromEntries(COLUMNS.map((column) => [column, cell(row, column).value.trim()])),
  );
  while (lines.length && COLUMNS.every((column) => !lines.at(-1)[column])) lines.pop();
  const own = Object.entries(fields).map(([name, input]) => [name, input.value.trim()]);
  return { ...Object.fromEntries(own), lines };
}

function send(url, more = {}) {
  return fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify({ key, draft: draft() }),
    ...more,
  });
}

/** A page that was only looked at leaves no draft behind. */
function worthKeeping() {
  return begun || draft().lines.length > 0;
}

async function keep() {
  const own = key;
  timer = 0;
  if (!worthKeeping()) return;
  try {
    const answer = await send(data.urls.keep);
    const { kept, problems } = await answer.json();
    if (own !== key) return;
    begun ||= Boolean(kept);
    status.textContent = kept ? `${words.kept} ${kept}` : problems[0].what;
  } catch {
    status.textContent = words.unkept;
  }
}

function changed(input) {
  input?.removeAttribute("aria-invalid");
  input?.removeAttribute("aria-describedby");
  balance();
  clearTimeout(timer);
  timer = setTimeout(keep, KEPT_AFTER);
}

addEventListener("pagehide", () => {
  if (timer && worthKeeping()) send(data.urls.keep, { keepalive: true });
});

// -- saving -----------------------------------------------------------------------------------

async function save(then) {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  timer = 0;
  picker.close();
  try {
    const answer = await send(data.urls.submit);
    took(await answer.json(), then);
  } catch {
    say("danger", words.lost);
  } finally {
    busy = false;
  }
}

function took({ state, problems, voucher, next_key: fresh }, then) {
  if (problems.length) {
    complain(problems);
    return;
  }
  if (then === "show" && voucher) {
    location.assign(voucher.url);
    return;
  }
  if (state === "submitted") say("success", words.submitted);
  else say("success", words.posted, voucher);
  key = nextKey;
  begun = false;
  nextKey = fresh;
  for (const name of ["case", "line", "qty"]) fields[name].value = "";
  fill([]);
  status.textContent = "";
  focus(cell(rows()[0], "summary"));
}

function say(kind, text, voucher = null) {
  const alert = document.createElement("div");
  alert.className = `alert alert-${kind}`;
  alert.append(text);
  if (voucher) {
    for (const [href, name] of [[voucher.url, voucher.code], [voucher.print, words.print]]) {
      const link = document.createElement("a");
      Object.assign(link, { href, textContent: name });
      if (href === voucher.print) link.target = "_blank";
      alert.append(" ", link);
    }
  }
  said.replaceChildren(alert);
}

/** Each problem is said once above the grid, and marked at its cell, which names it. */
function complain(problems) {
  const list = document.createElement("ul");
  list.className = "alert alert-danger mb-2";
  let first = null;
  problems.forEach((problem, at) => {
    const item = document.createElement("li");
    item.id = `problem-${at}`;
    const input = problem.row >= 0 ? cell(rows()[problem.row], problem.column) : fields[problem.column];
    const place = problem.row >= 0 ? `${input.getAttribute("aria-label")}: ` : "";
    item.textContent = `${place}${problem.what}${problem.cure}`;
    list.append(item);
    if (!input) return;
    if (ofReturn.contains(input)) ofReturn.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", item.id);
    first ??= input;
  });
  said.replaceChildren(list);
  focus(first);
}

// -- moving about -----------------------------------------------------------------------------

/** To the next cell (or back); past what a line does not need: parties, the other side. */
function go(input, step) {
  const row = rowOf(input);
  const column = input.dataset.column;
  let at = COLUMNS.indexOf(column) + step;
  if (step > 0) {
    const code = cell(row, "account").value.split(" ")[0];
    if (column === "account" && !named.has(code) && !cell(row, "party").value) at += 1;
    if (column === "debit" && input.value) at += 1;
  }
  if (at >= 0 && at < COLUMNS.length) return focus(cell(row, COLUMNS[at]));
  const next = step > 0 ? (row.nextElementSibling ?? addRow()) : row.previousElementSibling;
  return focus(next && cell(next, step > 0 ? COLUMNS[0] : COLUMNS.at(-1)));
}

function goDown(input, step) {
  const row = step > 0
    ? (rowOf(input).nextElementSibling ?? addRow())
    : rowOf(input).previousElementSibling;
  focus(row && cell(row, input.dataset.column));
}

function copySummary(input, from) {
  const source = from === "first" ? rows()[0] : rowOf(input).previousElementSibling;
  input.value = source && source !== rowOf(input) ? cell(source, "summary").value : "";
  changed(input);
}

// -- what the keys do -------------------------------------------------------------------------

/** `=`: what this cell must hold so that both sides are equal. */
function settle(input) {
  const own = cell(rowOf(input), OTHER[input.dataset.column]);
  own.value = "";
  const here = sumOf(input.dataset.column, input);
  input.value = yuanOf(sumOf(OTHER[input.dataset.column]) - here);
  dress(input);
  dress(own);
  changed(input);
}

/** `-`: red and back. */
function redden(input) {
  const fen = fenOf(input.value);
  if (!fen) return false;
  input.value = yuanOf(-fen);
  dress(input);
  changed(input);
  return true;
}

/** Space: to the other side. */
function flip(input) {
  const other = cell(rowOf(input), OTHER[input.dataset.column]);
  [input.value, other.value] = [other.value, input.value];
  dress(input);
  dress(other);
  changed(input);
  focus(other);
}

function removeRow(input) {
  const row = rowOf(input);
  const next = row.nextElementSibling ?? row.previousElementSibling ?? addRow();
  row.remove();
  number();
  changed(null);
  focus(cell(next, input.dataset.column));
}

async function enter(input) {
  const column = input.dataset.column;
  if (picks(input) && picker.open && picker.found.length) {
    picker.take();
    return;
  }
  picker.close();
  if (column === "summary" && !input.value) copySummary(input, "above");
  go(input, 1);
}

const KEYS = {
  Enter: (input, event) => (event.shiftKey ? go(input, -1) : enter(input)),
  ArrowDown: (input) => (picker.open ? picker.move(1) : goDown(input, 1)),
  ArrowUp: (input) => (picker.open ? picker.move(-1) : goDown(input, -1)),
  Insert: (input) => {
    focus(cell(addRow({}, rowOf(input)), "summary"));
    changed(null);
  },
  F7: (input) => {
    const account = cell(rowOf(input), input.dataset.column === "party" ? "party" : "account");
    focus(account);
    picker.ask(account);
  },
};
const IN_AMOUNTS = { "=": settle, " ": flip, "-": redden };

function inGrid(event) {
  const input = event.target.closest("[data-column]");
  if (!input || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && picker.open) {
    event.preventDefault();
    picker.close();
  } else if (event.key === "Tab" && picker.open && picker.found.length) {
    event.preventDefault();
    picker.take();
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key](input, event);
  } else if (isAmount(input) && IN_AMOUNTS[event.key]) {
    // A minus before the first digit is typed as it is.
    if (IN_AMOUNTS[event.key](input) !== false) event.preventDefault();
  }
}

form.addEventListener("keydown", (event) => {
  if (event.key === "F12" || (event.key === "Enter" && event.ctrlKey)) {
    event.preventDefault();
    save(event.key === "F12" ? "next" : "show");
  } else if (event.key === "Delete" && event.ctrlKey && event.target.closest("[data-column]")) {
    event.preventDefault();
    removeRow(event.target);
  } else {
    inGrid(event);
  }
});

form.addEventListener("submit", (event) => event.preventDefault());

form.addEventListener("input", (event) => {
  const input = event.target;
  if (input.dataset.column === "summary" && input.value === "//") copySummary(input, "above");
  else if (input.dataset.column === "summary" && input.value === "..") copySummary(input, "first");
  else if (input.dataset.column && isAmount(input)) {
    input.classList.toggle("red", input.value.trim().startsWith("-"));
  } else if (input.dataset.column && picks(input)) {
    if (input.value.trim()) picker.ask(input);
    else picker.close();
  }
  changed(input);
});

form.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.dataset.column) return;
  if (isAmount(input)) dress(input);
  if (picks(input)) picker.close();
});

form.addEventListener("paste", (event) => {
  const input = event.target.closest("[data-column]");
  const lines = input && linesOf(event.clipboardData.getData("text/plain"), input.dataset.column);
  if (!lines) return;
  event.preventDefault();
  let row = rowOf(input);
  for (const line of lines) {
    row ??= addRow();
    for (const [column, value] of Object.entries(line)) cell(row, column).value = value;
    dress(cell(row, "debit"));
    dress(cell(row, "credit"));
    row = row.nextElementSibling;
  }
  changed(input);
});

for (const button of form.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => save(button.dataset.do));
}

fill(data.draft.lines);
focus(cell(rows()[0], "summary"));
