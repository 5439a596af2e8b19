// A voucher typed by hand, from the keyboard alone. The keys are in keys.html; what is typed is
// kept by itself, and what is wrong comes back with its cell.

import { Accounts } from "./accounts.js";
import { amountOf, priceOf } from "./goods.js";
import { fenOf, yuanOf } from "./money.js";
import { linesOf } from "./paste.js";
import { Picker } from "./picker.js";
import { Said } from "./said.js";

const COLUMNS = ["summary", "account", "party", "sku", "qty", "price", "debit", "credit"];
const GOODS = ["sku", "qty", "price"];
const OTHER = { debit: "credit", credit: "debit" };
const KEPT_AFTER = 400;

const form = document.getElementById("voucher");
const body = form.querySelector("[data-rows]");
const grid = form.querySelector(".voucher-grid");
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
let coming = Promise.resolve();

const said = new Said(form.querySelector("[data-said]"), words);
const accounts = new Accounts(form.querySelector("[data-account]"), { url: data.urls.accounts, words });
const picker = new Picker(document.getElementById("choices"), {
  urls: data.urls,
  words,
  chosen(input, one) {
    put(input, one);
    go(input, 1);
  },
});

function put(input, one) {
  input.value = input.dataset.column === "account" ? `${one.code} ${one.name}` : one.code;
  if (input.dataset.column === "account") accounts.learn([one]);
  changed(input);
}

/** Somebody types faster than the list comes: the first of it is meant, when it has come. Whoever
 * waits in the next cell by then is led to the one that such an account needs first. */
async function putLater(input, next) {
  const text = input.value;
  const [one] = await picker.look(input.dataset.column, text);
  if (!one || input.value !== text) return;
  put(input, one);
  if (document.activeElement === next && rowOf(next) === rowOf(input) && !next.value) go(input, 1);
}

// -- rows and cells ---------------------------------------------------------------------------

const rows = () => [...body.children];
const rowOf = (input) => input.closest("tr");
const cell = (row, column) => row.querySelector(`[data-column=${column}]`);
const isAmount = (input) => input.dataset.column in OTHER;
const picks = (input) => ["account", "party", "sku"].includes(input.dataset.column);
const codeOf = (row) => cell(row, "account").value.trim().split(" ")[0];
const isOfGoods = (row) =>
  accounts.of(codeOf(row))?.goods || ["sku", "qty"].some((column) => cell(row, column).value);

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
  for (const row of rows()) {
    for (const side of ["debit", "credit"]) dress(cell(row, side));
    reprice(row);
  }
  balance();
}

// -- goods: quantity and unit price -----------------------------------------------------------

const amountIn = (row) => cell(row, cell(row, "credit").value ? "credit" : "debit");

/** What was typed as an amount says the unit price … */
function reprice(row) {
  cell(row, "price").value = priceOf(amountIn(row).value, cell(row, "qty").value);
}

/** … and a quantity with a unit price says the amount, on the side that has one. */
function reckon(row) {
  const fen = amountOf(cell(row, "qty").value, cell(row, "price").value);
  if (fen === null) return;
  const input = amountIn(row);
  input.value = yuanOf(fen);
  dress(input);
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
  const clearing = rows().some((row) => data.clearing.includes(codeOf(row)));
  ofReturn.hidden = !clearing && !fields.case.value;
  grid.classList.toggle("with-goods", rows().some(isOfGoods));
  showAccount();
}

/** What the account of the line with the cursor holds, and will hold after this voucher. */
function showAccount() {
  const row = document.activeElement?.closest?.("[data-rows] tr");
  const code = row ? codeOf(row) : "";
  const same = rows().filter((one) => code && codeOf(one) === code);
  const side = (one, column) => fenOf(cell(one, column).value) ?? 0;
  const here = same.reduce((sum, one) => sum + side(one, "debit") - side(one, "credit"), 0);
  accounts.show(code, here);
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

class LoginNeeded extends Error {}

/** The token of whoever is logged in now: a new log-in, in another window, has brought a new one. */
function csrf() {
  const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return decodeURIComponent(found?.slice("csrftoken=".length) ?? "");
}

/** The answer in JSON; a redirect means that nobody is logged in any more. */
async function send(url, more = {}) {
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
    body: JSON.stringify({ key, draft: draft() }),
    ...more,
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new LoginNeeded();
  return answer.json();
}

/** A page that was only looked at leaves no draft behind. */
function worthKeeping() {
  return begun || draft().lines.length > 0;
}

/** The page's own address, so that a reload opens what stands here. */
function stand(query) {
  history.replaceState(null, "", query);
}

async function keep() {
  const own = key;
  timer = 0;
  if (!worthKeeping()) return;
  try {
    const { kept, problems } = await send(data.urls.keep);
    if (own !== key) return;
    if (kept && !begun) stand(`?key=${encodeURIComponent(key)}`);
    begun ||= Boolean(kept);
    status.textContent = kept ? `${words.kept} ${kept}` : problems[0].what;
  } catch (problem) {
    status.textContent = problem instanceof LoginNeeded ? words.loginUnkept : words.unkept;
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
  if (timer && worthKeeping()) send(data.urls.keep, { keepalive: true }).catch(() => {});
});

// -- saving -----------------------------------------------------------------------------------

async function save(then) {
  if (busy) return;
  busy = true;
  picker.close();
  try {
    await coming; // an account typed faster than its list came is filled in first
    clearTimeout(timer); // what is saved need not be kept
    timer = 0;
    took(await send(data.urls.submit), then);
  } catch (problem) {
    if (problem instanceof LoginNeeded) said.askLogin(data.urls.login);
    else said.say("danger", words.lost);
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
  if (state === "submitted") said.say("success", words.submitted);
  else said.say("success", words.posted, voucher);
  key = nextKey;
  begun = false;
  nextKey = fresh;
  for (const name of ["case", "line", "qty"]) fields[name].value = "";
  fill([]);
  stand("?new=1");
  status.textContent = "";
  focus(cell(rows()[0], "summary"));
}

function inputOf({ row, column }) {
  return row >= 0 ? cell(rows()[row], column) : fields[column];
}

/** Each problem is said once above the grid, and marked at its cell, which names it. */
function complain(problems) {
  const items = said.list(problems, (one) => (one.row >= 0 ? inputOf(one).ariaLabel : ""));
  let first = null;
  problems.forEach((problem, at) => {
    const input = inputOf(problem);
    if (!input) return;
    if (ofReturn.contains(input)) ofReturn.hidden = false;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", items[at].id);
    first ??= input;
  });
  focus(first);
}

// -- moving about -----------------------------------------------------------------------------

/** Whether a line needs a cell: parties and goods by its account, one side of two. */
function needs(row, column, step) {
  if (GOODS.includes(column)) return Boolean(isOfGoods(row));
  if (step < 0) return true;
  if (column === "party") return accounts.of(codeOf(row))?.party || cell(row, "party").value;
  return column !== "credit" || !cell(row, "debit").value;
}

/** To the next cell (or back), past what the line does not need. */
function go(input, step) {
  const row = rowOf(input);
  let at = COLUMNS.indexOf(input.dataset.column) + step;
  while (at >= 0 && at < COLUMNS.length && !needs(row, COLUMNS[at], step)) at += step;
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

function enter(input) {
  const column = input.dataset.column;
  const later = picks(input) && picker.waits && input.value.trim();
  if (!later && picks(input) && picker.open && picker.found.length) {
    picker.take();
    return;
  }
  picker.close();
  if (column === "summary" && !input.value) copySummary(input, "above");
  go(input, 1);
  if (later) coming = Promise.all([coming, putLater(input, document.activeElement)]);
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
    const asked = picks(input) ? input : cell(rowOf(input), "account");
    focus(asked);
    picker.ask(asked);
  },
};
KEYS.F2 = KEYS.F7;
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

/** Keys that hold wherever the cursor stands in the form, by how a browser names them. */
const ANYWHERE = {
  F12: () => save("next"),
  F8: () => save("next"),
  "Ctrl+Enter": () => save("show"),
  "Ctrl+s": () => save("show"),
};
const IN_LINES = {
  "Ctrl+Delete": removeRow,
  "Ctrl+d": removeRow,
  "Ctrl+i": (input) => KEYS.Insert(input),
  "Ctrl+F7": (input) => settle(isAmount(input) ? input : amountIn(rowOf(input))),
};

form.addEventListener("keydown", (event) => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const named = `${event.ctrlKey ? "Ctrl+" : ""}${key}`;
  const input = event.target.closest("[data-column]");
  const does = ANYWHERE[named] ?? (input && IN_LINES[named]);
  if (!does || event.altKey || event.isComposing) return inGrid(event);
  event.preventDefault();
  return does(input);
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
  if (["qty", "price"].includes(input.dataset.column)) reckon(rowOf(input));
  else if (input.dataset.column && isAmount(input)) reprice(rowOf(input));
  changed(input);
});

form.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.dataset.column) return;
  if (isAmount(input)) dress(input);
  if (picks(input)) picker.close();
});

form.addEventListener("focusin", (event) => {
  if (event.target.dataset.column) showAccount();
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
    if (line.price && !line.debit && !line.credit) reckon(row);
    else reprice(row);
    row = row.nextElementSibling;
  }
  accounts.ask(rows().map(codeOf));
  changed(input);
});

for (const button of form.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => save(button.dataset.do));
}

accounts.heard = balance;
fill(data.draft.lines);
accounts.ask(rows().map(codeOf));
focus(cell(rows()[0], "summary"));
