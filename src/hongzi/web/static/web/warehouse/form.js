// The form of one parcel: its lines drawn, and what was filled in made into commands.

import { micro, units } from "./shelf.js";

export class Wrong extends Error {}

export function drawLines(place, lines, words, filled = []) {
  const drawing = document.getElementById("line").content;
  place.replaceChildren(
    ...lines.map((line, number) => {
      const card = drawing.cloneNode(true).firstElementChild;
      const before = filled.find((one) => one.case === line.case && one.line === line.line);
      drawLine(card, line, number, words, before);
      return card;
    }),
  );
}

function drawLine(card, line, number, words, before) {
  const field = (name) => card.querySelector(`[name=${name}]`);
  card.dataset.number = number;
  card.querySelector("[data-name]").textContent = line.name || line.sku;
  const coming = line.to_come ? words.to_come.replace("{}", units(line.to_come)) : words.arrived;
  card.querySelector("[data-about]").textContent = [
    `${line.case}-${line.line}`, line.sku, line.sale, line.customer,
    words.to_inspect.replace("{}", `${units(line.to_inspect)} ${line.unit}`), coming,
  ].filter(Boolean).join(" · ");
  field("include").checked = before ? before.include : true;
  field("qty").value = before?.qty ?? units(line.to_inspect);
  field("disposition").value = before?.disposition ?? "restock";
  field("supplier").value = before?.supplier ?? "";
  const supplier = card.querySelector("[data-if=supplier]");
  const show = () => (supplier.hidden = field("disposition").value !== "back_to_supplier");
  field("disposition").addEventListener("change", show);
  show();
  if (line.kept_by === "batch") drawBatches(card, line, before);
  if (line.kept_by === "serial") drawSerials(card, line, before);
}

function drawBatches(card, line, before) {
  const choice = card.querySelector("[name=lot]");
  choice.replaceChildren(...line.lots.map((lot) => new Option(lot, lot)));
  if (before?.lot) choice.value = before.lot;
  card.querySelector("[data-if=lot]").hidden = false;
}

function drawSerials(card, line, before) {
  card.querySelector("[data-if=serials]").hidden = false;
  card.querySelector("[data-serials]").replaceChildren(
    ...line.lots.map((serial) => {
      const label = document.createElement("label");
      label.className = "pick";
      const box = Object.assign(document.createElement("input"), {
        type: "checkbox", name: "serials", value: serial, className: "form-check-input",
        checked: before ? before.serials.includes(serial) : true,
      });
      label.append(box, serial);
      return label;
    }),
  );
}

// What the cards say, line by line; the photos apart.
export function readLines(place, lines) {
  return [...place.children].map((card) => {
    const line = lines[card.dataset.number];
    const value = (name) => card.querySelector(`[name=${name}]`).value.trim();
    return {
      case: line.case,
      line: line.line,
      include: card.querySelector("[name=include]").checked,
      qty: value("qty"),
      disposition: value("disposition"),
      supplier: value("supplier"),
      lot: line.kept_by === "batch" ? value("lot") : "",
      serials: line.kept_by === "serial"
        ? [...card.querySelectorAll("[name=serials]:checked")].map((box) => box.value)
        : [],
      files: [...card.querySelector("[name=photos]").files],
    };
  });
}

// As when nothing is wrong with anything: all of every line, good.
export function clean(lines, filled) {
  return lines.map((line, number) => ({
    case: line.case, line: line.line, include: true, qty: units(line.to_inspect),
    disposition: "restock", supplier: "", files: filled[number].files,
    lot: line.kept_by === "batch" ? (line.lots[0] ?? "") : "",
    serials: line.kept_by === "serial" ? line.lots : [],
  }));
}

// Commands of a matched parcel; `inspect` false: the goods only arrive.
export function commandsOf({ id, label, date, lines, filled, inspect, words }) {
  const commands = [];
  const photos = [];
  for (const [number, one] of filled.entries()) {
    if (!one.include) continue;
    const line = lines[number];
    const qty = micro(one.qty);
    if (!qty) throw new Wrong(words.qty_wrong);
    if (inspect && one.disposition === "back_to_supplier" && !one.supplier) {
      throw new Wrong(words.supplier_missing);
    }
    const about = { date, case: one.case, line: one.line };
    const arriving = inspect ? Math.min(qty, line.to_come) : qty;
    let key = "";
    if (arriving) {
      key = `${id}-r${number}`;
      commands.push({
        kind: "receive_parcel", key, ...about, sku: line.sku, qty: units(arriving),
        parcel: parcelCode(label, id, line, commands.length), tracking: label,
      });
    }
    if (inspect) {
      key = `${id}-i${number}`;
      commands.push(spare({
        kind: "inspect_goods", key, ...about, qty: units(qty), disposition: one.disposition,
        lot: one.lot, serials: one.serials,
        supplier: one.disposition === "back_to_supplier" ? one.supplier : "",
      }));
    }
    photos.push(...photosOf({ id, to: key, date, files: one.files, number }));
  }
  if (!commands.length) throw new Wrong(words.no_line);
  return { commands, photos };
}

// A parcel is called by the number on it. A return or order number is on no parcel.
function parcelCode(label, id, line, before) {
  const paper = [line.case, line.sale].some((one) => one.toUpperCase() === label.toUpperCase());
  const name = paper ? `${label}-${id.slice(0, 8)}` : label;
  return before ? `${name}-${before + 1}` : name;
}

export function commandsOfUnknown({ id, label, date, sku, qty, files, words }) {
  if (!sku.trim()) throw new Wrong(words.sku_missing);
  if (!micro(qty)) throw new Wrong(words.qty_wrong);
  const key = `${id}-r0`;
  const command = {
    kind: "receive_parcel", key, date, parcel: label, tracking: label, sku: sku.trim(),
    qty: units(micro(qty)),
  };
  return { commands: [command], photos: photosOf({ id, to: key, date, files, number: 0 }) };
}

export function photosOf({ id, to, date, files, number }) {
  return files.map((file, place) => ({
    content: file,
    command: {
      kind: "attach_document", key: `${id}-p${number}-${place}`, date, to,
      name: file.name, evidence: "photo",
    },
  }));
}

// The canonical form leaves out what is empty.
function spare(command) {
  return Object.fromEntries(
    Object.entries(command).filter(([, value]) => value !== "" && !(Array.isArray(value) && !value.length)),
  );
}
