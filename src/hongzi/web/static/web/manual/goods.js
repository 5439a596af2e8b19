// Quantity × unit price = amount, in whole numbers: quantities to six decimals, prices to six.

import { fenOf, plain, yuanOf } from "./money.js";

const WRITTEN = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;
const MILLION = 1_000_000n;

/** Millionths of a text, null for none or for what is no number. */
function micro(text) {
  const match = WRITTEN.exec(plain(text));
  if (!match) return null;
  const size = BigInt(match[2]) * MILLION + BigInt((match[3] ?? "").padEnd(6, "0"));
  return match[1] ? -size : size;
}

/** a / b rounded half away from zero. */
function over(a, b) {
  const half = b / 2n;
  return a < 0n ? -((-a + half) / b) : (a + half) / b;
}

/** The amount in fen that a quantity at a unit price makes, null when either is missing. */
export function amountOf(qty, price) {
  const [units, each] = [micro(qty), micro(price)];
  return units === null || each === null ? null : Number(over(units * each, MILLION * 10_000n));
}

/** The unit price, to four decimals at most, of an amount for a quantity; "" when there is none. */
export function priceOf(amount, qty) {
  const [fen, units] = [fenOf(amount), micro(qty)];
  if (!fen || !units) return "";
  const parts = over(BigInt(Math.abs(fen)) * MILLION * 100n, units < 0n ? -units : units);
  const whole = yuanOf(Number(parts / 10_000n) * 100, { zero: "0.00" }).slice(0, -3);
  const rest = String(parts % 10_000n).padStart(4, "0").replace(/0{1,2}$/, "");
  return `${whole}.${rest}`;
}
