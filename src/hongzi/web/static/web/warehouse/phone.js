// The warehouse page: scan, fill in, write down; then send, now or when there is a network again.

import { LoginNeeded, ask, openQueue, send } from "./queue.js";
import { Shelf } from "./shelf.js";
import { Wrong, clean, commandsOf, commandsOfUnknown, drawLines, readLines } from "./form.js";
import { Scanner } from "./scanner.js";
import { People } from "./people.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const { addresses, words } = settings;
const at = (id) => document.getElementById(id);
const AGAIN_AFTER = 20_000;

const number = at("number");
const parcelForm = at("parcel");
const unknownForm = at("unknown");
const scanner = new Scanner(at("viewer"), at("video"));
const people = new People(settings, refresh);

const queue = await openQueue(settings.book);
let state = await queue.kept("state");
let shelf = new Shelf(state, await queue.all());
let open = null; // {label, lines, id, at, user, mark}: the parcel in the form

// -- saying ---------------------------------------------------------------------------------

function say(text, kind = "info") {
  const place = at("say");
  place.className = `alert alert-${kind}`;
  place.textContent = text;
  place.hidden = !text;
}

// What keeps parcels on the phone; it never takes the place of what was just noted.
function trouble(text) {
  const place = at("trouble");
  place.textContent = text;
  place.hidden = !text;
}

function saidOf(refusal) {
  return refusal ? `${refusal.what} ${refusal.cure}` : "";
}

const fill = (text, value) => text.replace("{}", value);

// -- scanning -------------------------------------------------------------------------------

async function find(label) {
  label = label.trim();
  if (!label) return;
  closeForms();
  let lines = shelf.under(label);
  if (!lines.length && navigator.onLine) {
    try {
      const { body } = await ask(`${addresses.find}?number=${encodeURIComponent(label)}`);
      shelf.add(body.expected ?? []);
      lines = shelf.under(label);
    } catch (problem) {
      if (problem instanceof LoginNeeded) askForLogin();
    }
  }
  openParcel({ label, lines });
}

function openParcel({ label, lines, filled, parcel = {} }) {
  number.value = "";
  if (!lines.length && !parcel.id && shelf.held.some((one) => one.parcel === label)) {
    say(words.held_already, "warning");
    at("held-box").open = true;
    return;
  }
  open = { label, lines, id: parcel.id };
  const form = lines.length ? parcelForm : unknownForm;
  form.querySelector("[data-label]").textContent = label;
  if (lines.length) {
    parcelForm.querySelector("[data-summary]").textContent = fill(words.found, lines.length);
    drawLines(at("lines"), lines, words, filled);
    say("");
  } else {
    say(words.not_found, "warning");
    if (filled?.sku) unknownForm.elements.sku.value = filled.sku;
    if (filled?.qty) unknownForm.elements.qty.value = filled.qty;
  }
  form.hidden = false;
  form.querySelector(lines.length ? "#clean" : "#sku").focus();
}

function closeForms() {
  parcelForm.hidden = unknownForm.hidden = true;
  unknownForm.reset();
  at("lines").replaceChildren();
  open = null;
}

// -- writing down ---------------------------------------------------------------------------

async function writeDown(make, filled) {
  const id = open.id ?? crypto.randomUUID();
  const date = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  try {
    const { commands, photos } = make({ id, date });
    const kept = filled.lines ? filled.lines.map(({ files, ...rest }) => rest) : filled;
    await queue.put({
      id, label: open.label, at: new Date().toISOString(), user: state?.user ?? "",
      mark: state?.mark ?? "", state: "waiting", commands, photos, filled: kept,
      lines: open.lines.map(({ case: name, line }) => ({ case: name, line })),
    });
  } catch (problem) {
    if (problem instanceof Wrong) return say(problem.message, "danger");
    if (problem?.name === "QuotaExceededError") return say(words.storage_full, "danger");
    throw problem;
  }
  say(fill(words.saved, open.label), "success");
  closeForms();
  number.focus();
  navigator.storage?.persist?.();
  await redraw();
  sendNow();
}

function writeLines(inspect, choose) {
  const filled = choose(readLines(at("lines"), open.lines));
  const { label, lines } = open;
  return writeDown(
    ({ id, date }) => commandsOf({ id, label, date, lines, filled, inspect, words }),
    { lines: filled, inspect },
  );
}

// -- what waits -----------------------------------------------------------------------------

async function redraw() {
  const parcels = await queue.all();
  shelf = new Shelf(state, parcels);
  const refused = parcels.filter((one) => one.state === "refused").length;
  const waiting = parcels.length - refused;
  at("queue-summary").textContent = [
    waiting && fill(words.queue_waiting, waiting),
    refused && fill(words.queue_refused, refused),
  ].filter(Boolean).join(";") || words.queue_empty;
  at("send").hidden = !waiting;
  at("queue").replaceChildren(...parcels.map(drawParcel));
  drawHeld();
  at("products").replaceChildren(
    ...[...shelf.products].map(([sku, name]) => new Option(name, sku)),
  );
  document.querySelector("[data-user]").textContent = state?.user ?? "…";
  const today = new Date().toDateString();
  const sent = await queue.kept("sent");
  at("sent").textContent = sent?.day === today ? fill(words.sent, sent.count) : "";
  network();
}

function drawParcel(parcel) {
  const item = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = parcel.label;
  const about = document.createElement("p");
  about.className = "quiet";
  const goods = parcel.commands.filter((one) => one.qty).map((one) => `${one.sku ?? one.line}×${one.qty}`);
  about.textContent = [
    parcel.state === "refused" ? words.refused : words.waiting,
    parcel.lines.length ? "" : words.unannounced, [...new Set(goods)].join("、"),
    parcel.photos.length ? fill(words.photos, parcel.photos.length) : "",
    parcel.user ? fill(words.by, parcel.user) : "",
  ].filter(Boolean).join(" · ");
  item.append(name, about);
  item.dataset.state = parcel.state;
  if (parcel.state === "refused") {
    item.className = "refused";
    const why = document.createElement("p");
    why.textContent = saidOf(parcel.refusal);
    const buttons = document.createElement("div");
    buttons.className = "row-of";
    buttons.append(
      button(words.mend, () => mend(parcel)),
      button(words.retry, async () => {
        await queue.put({ ...parcel, state: "waiting", refusal: null });
        await redraw();
        sendNow();
      }),
      button(words.drop, async () => {
        if (!confirm(words.drop_sure)) return;
        await queue.drop(parcel.id);
        await redraw();
      }),
    );
    item.append(why, buttons);
  }
  return item;
}

function button(text, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = text;
  made.addEventListener("click", pressed);
  return made;
}

// The form of a refused parcel again; it keeps its number, for nothing of it was posted.
function mend(parcel) {
  closeForms();
  const known = parcel.lines.map((one) => shelf.line(one)).filter(Boolean);
  const lines = known.length ? known : shelf.under(parcel.label);
  openParcel({ label: parcel.label, lines, filled: parcel.filled.lines ?? parcel.filled, parcel });
}

function drawHeld() {
  at("held-box").hidden = !shelf.held.length;
  document.querySelector("#held-box [data-count]").textContent = shelf.held.length;
  at("held").replaceChildren(
    ...shelf.held.map((one) => {
      const item = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = one.parcel;
      const about = document.createElement("p");
      about.className = "quiet";
      about.textContent = `${one.name || one.sku} × ${one.qty} · ${one.date}`;
      item.append(name, about, button(words.claim, () => claim(one)));
      return item;
    }),
  );
}

// A held parcel gets its case: the same parcel, product and quantity, now with a line.
async function claim(held) {
  const said = prompt(words.claim)?.trim();
  if (!said) return;
  if (navigator.onLine) {
    try {
      const { body } = await ask(`${addresses.find}?number=${encodeURIComponent(said)}`);
      shelf.add(body.expected ?? []);
    } catch { /* what is known here is enough to try */ }
  }
  const line = shelf.under(said).find((one) => one.sku === held.sku);
  if (!line) return say(words.not_found, "warning");
  open = { label: held.parcel, lines: [line] };
  const { sku, qty, parcel, tracking } = held;
  await writeDown(
    ({ id, date }) => ({
      commands: [{
        kind: "receive_parcel", key: `${id}-r0`, date, parcel, tracking, sku, qty,
        case: line.case, line: line.line,
      }],
      photos: [],
    }),
    { sku, qty },
  );
}

// -- sending --------------------------------------------------------------------------------

let sending = false;

async function sendNow() {
  if (sending || !navigator.onLine) return;
  sending = true;
  let done = 0;
  try {
    const waiting = (await queue.all()).some((one) => one.state === "waiting");
    if (waiting) done = await send(queue, addresses, state ?? {}, () => redraw());
    if (waiting) await refresh();
  } catch (problem) {
    if (problem instanceof LoginNeeded) askForLogin();
    else trouble(words.server_silent);
  } finally {
    sending = false;
  }
  if (done) await count(done);
}

async function count(done) {
  const day = new Date().toDateString();
  const sent = await queue.kept("sent");
  await queue.keep("sent", { day, count: done + (sent?.day === day ? sent.count : 0) });
  await redraw();
}

function askForLogin() {
  trouble(`${words.login_again} `);
  const link = Object.assign(document.createElement("a"), { href: addresses.login });
  link.textContent = addresses.login;
  at("trouble").append(link);
}

// Who holds the phone and what is waited for, from the server.
async function refresh() {
  try {
    const { ok, body } = await ask(addresses.state);
    if (!ok) return;
    state = body;
    trouble("");
    await queue.keep("state", body);
  } catch (problem) {
    if (problem instanceof LoginNeeded) askForLogin();
  }
  await redraw();
}

function network() {
  const badge = at("network");
  badge.textContent = navigator.onLine ? words.online : words.offline;
  badge.className = navigator.onLine ? "network on" : "network off";
}

// -- hands ----------------------------------------------------------------------------------

at("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  find(number.value);
});
at("camera").addEventListener("click", async () => {
  if (!Scanner.allowed) return say(words.camera_https, "warning");
  try {
    await scanner.read(find);
  } catch {
    say(words.camera_denied, "warning");
  }
});
at("camera-off").addEventListener("click", () => scanner.stop());
at("clean").addEventListener("click", () => writeLines(true, (filled) => clean(open.lines, filled)));
parcelForm.addEventListener("submit", (event) => {
  event.preventDefault();
  writeLines(event.submitter?.value !== "receive", (filled) => filled);
});
unknownForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const { sku, qty, photos } = unknownForm.elements;
  const { label } = open;
  writeDown(
    ({ id, date }) =>
      commandsOfUnknown({ id, label, date, sku: sku.value, qty: qty.value, files: [...photos.files], words }),
    { sku: sku.value, qty: qty.value },
  );
});
for (const one of document.querySelectorAll(".phone [data-cancel]")) {
  one.addEventListener("click", () => {
    closeForms();
    say("");
    number.focus();
  });
}
at("send").addEventListener("click", sendNow);
at("who").addEventListener("click", () => (navigator.onLine ? people.open(state) : say(words.switch_offline, "warning")));
addEventListener("online", () => { network(); sendNow(); });
addEventListener("offline", network);
setInterval(sendNow, AGAIN_AFTER);

navigator.serviceWorker?.register(addresses.worker).catch(() => {});
await redraw();
if (navigator.onLine) {
  await refresh();
  sendNow();
}
document.documentElement.dataset.ready = "true";
