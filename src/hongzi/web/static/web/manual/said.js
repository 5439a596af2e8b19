// What is said above the grid: a voucher was posted, or what is wrong with one.

export class Said {
  constructor(place, words) {
    Object.assign(this, { place, words });
  }

  /** One sentence, with the way to the voucher it is about and to its print. */
  say(kind, text, voucher = null) {
    const alert = document.createElement("div");
    alert.className = `alert alert-${kind}`;
    alert.append(text);
    if (voucher) {
      for (const [href, name] of [[voucher.url, voucher.code], [voucher.print, this.words.print]]) {
        const link = document.createElement("a");
        Object.assign(link, { href, textContent: name });
        if (href === voucher.print) link.target = "_blank";
        alert.append(" ", link);
      }
    }
    this.place.replaceChildren(alert);
  }

  /** The way to log in again, in a window of its own: what is typed here stays. */
  askLogin(href) {
    this.say("danger", this.words.loginLost);
    const link = document.createElement("a");
    Object.assign(link, { href, target: "_blank", textContent: this.words.login });
    this.place.lastElementChild.append(" ", link);
  }

  /** All that is wrong, each with the name of its place; the items, in the same order. */
  list(problems, placeOf) {
    const list = document.createElement("ul");
    list.className = "alert alert-danger mb-2";
    const items = problems.map((problem, at) => {
      const item = document.createElement("li");
      item.id = `problem-${at}`;
      const place = placeOf(problem);
      item.textContent = `${place ? `${place}: ` : ""}${problem.what} ${problem.cure}`.trimEnd();
      return item;
    });
    list.append(...items);
    this.place.replaceChildren(list);
    return items;
  }
}
