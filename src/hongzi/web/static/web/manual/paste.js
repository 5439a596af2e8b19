// Rows from a spreadsheet: tab-separated, with or without a Chinese (or English) head.

import { fenOf, plain } from "./money.js";

const HEADS = {
  摘要: "summary", 说明: "summary", summary: "summary",
  科目: "account", 会计科目: "account", 科目编码: "account", 科目代码: "account", 编码: "account", account: "account",
  科目名称: "name", 名称: "name",
  往来: "party", 往来单位: "party", 客户: "party", 供应商: "party", 辅助核算: "party", party: "party",
  借方: "debit", 借方金额: "debit", 借: "debit", debit: "debit",
  贷方: "credit", 贷方金额: "credit", 贷: "credit", credit: "credit",
  商品: "sku", 商品编码: "sku", 商品代码: "sku", 存货: "sku", 存货编码: "sku", 物料: "sku", 物料编码: "sku", sku: "sku", product: "sku",
  数量: "qty", qty: "qty", quantity: "qty", 单价: "price", price: "price",
  方向: "side", 借贷: "side", 借贷方向: "side",
  金额: "amount", amount: "amount",
};
const ORDER = ["summary", "account", "party", "debit", "credit"];
const GOODS = ["summary", "account", "party", "sku", "qty", "price", "debit", "credit"];
const AMOUNTS = ["debit", "credit", "amount"];

/** The cells of a pasted text; quotes around a cell keep its tabs and line ends. */
function table(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const row = rows.at(-1);
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
      else if (sign === '"') quoted = false;
      else row[row.length - 1] += sign === "\n" ? " " : sign;
    } else if (sign === '"' && row.at(-1) === "") quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  return rows.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some(Boolean));
}

/** The columns that a first row names, or null when it is no head. */
function headOf(row) {
  const columns = row.map((cell) => HEADS[cell.replace(/[\s()()元]/g, "").toLowerCase()] ?? null);
  const known = columns.filter(Boolean);
  const full = known.length >= 2 && known.length >= row.filter(Boolean).length - 1;
  // Another program's list has more: days, numbers, who made it.
  const lines = known.some((name) => ["account", "name"].includes(name));
  return full || (lines && known.some((name) => AMOUNTS.includes(name))) ? columns : null;
}

function withoutHead(row, from) {
  const columns = ORDER.slice(ORDER.indexOf(from));
  const amount = (cell) => cell === "" || fenOf(cell) !== null;
  // Four cells from the summary on are a voucher without parties.
  if (from === "summary" && row.length === 4 && amount(row[2]) && amount(row[3])) {
    return ["summary", "account", "debit", "credit"];
  }
  if (from === "summary" && row.length === GOODS.length) return GOODS;
  return ["sku", "qty", "price"].includes(from) ? GOODS.slice(GOODS.indexOf(from)) : columns;
}

function line(row, columns) {
  const said = {};
  row.forEach((cell, at) => {
    if (columns[at] && !(columns[at] in said && said[columns[at]])) said[columns[at]] = cell;
  });
  if (said.amount !== undefined) {
    said[/^(贷|credit|cr)/i.test(said.side ?? "") ? "credit" : "debit"] = said.amount;
  }
  if (!said.account && said.name) said.account = said.name;
  for (const side of ["debit", "credit"]) {
    if (said[side] !== undefined) said[side] = fenOf(said[side]) === 0 ? "" : plain(said[side]);
  }
  return Object.fromEntries(GOODS.filter((name) => name in said).map((name) => [name, said[name]]));
}

/** A cell merged over several rows is pasted with the first of them; the others mean the same. */
function spread(lines) {
  let above = "";
  for (const line of lines) {
    if ("summary" in line) above = line.summary ||= above;
  }
  return lines;
}

/** Lines of a pasted text as {summary, account, …}; null when it is one cell and no table. */
export function linesOf(text, from) {
  if (!/[\t\n]/.test(text.trim())) return null;
  const rows = table(text);
  const head = headOf(rows[0] ?? []);
  if (head) rows.shift();
  const lines = rows
    .filter((row) => !/^(合计|总计)/.test(row[0]))
    .map((row) => line(row, head ?? withoutHead(row, from)));
  return spread(lines);
}
