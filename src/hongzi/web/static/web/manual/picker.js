// The list under an account, a party or a product: asked for while somebody types, chosen by keys or mouse.

const LISTS = { account: "accounts", party: "parties", sku: "products" };

export class Picker {
  constructor(list, { urls, words, chosen }) {
    Object.assign(this, { list, urls, words, chosen, input: null, found: [], at: -1, asked: 0, waits: false });
    list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("[role=option]");
      event.preventDefault();
      if (item) this.take(Number(item.dataset.at));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  /** Ask what the text of a cell may mean, and show it under the cell. */
  async ask(input) {
    const number = (this.asked += 1);
    this.input = input;
    this.waits = true;
    const found = await this.look(input.dataset.column, input.value);
    if (number !== this.asked || document.activeElement !== input) return;
    this.waits = false;
    this.found = found;
    this.at = found.length ? 0 : -1;
    this.draw();
  }

  /** What a text of a column may mean; nothing when nobody answers. */
  async look(column, text) {
    try {
      const answer = await fetch(`${this.urls[LISTS[column]]}?q=${encodeURIComponent(text)}`);
      return (await answer.json()).found;
    } catch {
      return [];
    }
  }

  draw() {
    const items = this.found.map((one, at) => {
      const item = document.createElement("li");
      item.id = `choice-${at}`;
      item.dataset.at = at;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(at === this.at));
      item.textContent = `${one.code} ${one.name}`.trim();
      return item;
    });
    if (!items.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = this.words.none;
      items.push(none);
    }
    this.list.replaceChildren(...items);
    this.list.hidden = false;
    const box = this.input.getBoundingClientRect();
    const below = window.innerHeight - box.bottom > 200 || box.top < 200;
    this.list.style.left = `${box.left}px`;
    this.list.style.top = below ? `${box.bottom}px` : "";
    this.list.style.bottom = below ? "" : `${window.innerHeight - box.top}px`;
    this.input.setAttribute("aria-expanded", "true");
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `choice-${this.at}`);
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  move(step) {
    if (!this.found.length) return;
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.draw();
  }

  /** Take a choice, the marked one unless another is named; whether there was one. */
  take(at = this.at) {
    const one = this.found[at];
    const input = this.input;
    this.close();
    if (one) this.chosen(input, one);
    return Boolean(one);
  }

  close() {
    this.waits = false;
    this.asked += 1;
    this.list.hidden = true;
    this.found = [];
    this.at = -1;
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-activedescendant");
  }
}
