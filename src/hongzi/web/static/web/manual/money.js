// Amounts as whole fen. A float never enters: text is split at its point.

const WRITTEN = /^([+-]?)(\d{1,13})(?:\.(\d{1,2}))?$/;

/** What somebody typed or pasted, made plain: 1,234.5 · ¥ 12 · (12.00) · full-width digits. */
export function plain(text) {
  const narrow = text
    .trim()
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\s,¥￥\u2009\u00a0]/g, "")
    .replace(/[−–]/g, "-");
  const bracketed = /^\((.+)\)$/.exec(narrow);
  return bracketed ? `-${bracketed[1]}` : narrow;
}

/** Fen of a text, 0 for an empty one, null for what is no amount. */
export function fenOf(text) {
  const said = plain(text);
  if (!said) return 0;
  const match = WRITTEN.exec(said);
  if (!match) return null;
  const fen = Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -fen : fen;
}

/** Yuan with thousands and two decimals; "" for 0. */
export function yuanOf(fen, { zero = "" } = {}) {
  if (!fen) return zero;
  const size = Math.abs(fen);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${String(size % 100).padStart(2, "0")}`;
}
