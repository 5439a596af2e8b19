// What the grid knows of accounts: whether a line on one names a party or goods, what it holds.

import { yuanOf } from "./money.js";

export class Accounts {
  constructor(place, { url, words }) {
    Object.assign(this, { place, url, words, known: new Map(), asked: new Set(), heard: () => {} });
  }

  of(code) {
    return this.known.get(code);
  }

  learn(found) {
    for (const one of found) this.known.set(one.code, one);
  }

  /** Ask once about each code that nothing is known of. */
  async ask(codes) {
    const fresh = [...new Set(codes)].filter(
      (code) => /^\d{4,}$/.test(code) && !this.known.has(code) && !this.asked.has(code),
    );
    for (const code of fresh) {
      this.asked.add(code);
      try {
        const answer = await fetch(`${this.url}?q=${encodeURIComponent(code)}`);
        this.learn((await answer.json()).found);
      } catch {
        this.asked.delete(code);
        return;
      }
      this.heard();
    }
  }

  /** Say what an account holds, and with what this voucher puts there. */
  show(code, here) {
    const one = this.of(code);
    if (code && !one) this.ask([code]);
    this.place.hidden = !one;
    if (!one) return;
    const { holds, then } = this.words;
    this.place.textContent =
      `${one.code} ${one.name} ${holds} ${this.said(one.balance)}` +
      (here ? ` · ${then} ${this.said(one.balance + here)}` : "");
  }

  /** An amount with its side: 借 1,200.00. */
  said(fen) {
    if (!fen) return this.words.even;
    return `${fen > 0 ? this.words.dr : this.words.cr} ${yuanOf(Math.abs(fen))}`;
  }
}
