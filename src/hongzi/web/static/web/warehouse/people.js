// Changing hands on one phone, by PIN.

import { ask } from "./queue.js";

export class People {
  constructor(settings, changed) {
    this.settings = settings;
    this.changed = changed;
    this.dialog = document.getElementById("people");
    this.pin = document.getElementById("pin");
    this.problem = document.getElementById("switch-refused");
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    document.getElementById("switch").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#switch();
    });
  }

  open(state) {
    const { words } = this.settings;
    document.getElementById("names").replaceChildren(
      ...(state?.people ?? []).map(({ name, pin }) => {
        const label = document.createElement("label");
        label.className = "pick";
        const choice = Object.assign(document.createElement("input"), {
          type: "radio", name: "user", value: name, className: "form-check-input",
          checked: name === state.user,
        });
        const remark = document.createElement("small");
        remark.className = "quiet";
        remark.textContent = name === state.user ? words.you : pin ? "" : words.no_pin;
        label.append(choice, name, " ", remark);
        return label;
      }),
    );
    this.problem.hidden = true;
    this.pin.value = "";
    this.dialog.showModal();
  }

  async #switch() {
    const chosen = this.dialog.querySelector("[name=user]:checked");
    const body = new URLSearchParams({ user: chosen?.value ?? "", pin: this.pin.value });
    this.pin.value = "";
    try {
      const answer = await ask(this.settings.addresses.switch, { method: "POST", body });
      if (!answer.ok) return this.#say(`${answer.body.refusal.what} ${answer.body.refusal.cure}`);
    } catch {
      return this.#say(this.settings.words.switch_offline);
    }
    this.dialog.close();
    await this.changed();
  }

  #say(text) {
    this.problem.textContent = text;
    this.problem.hidden = false;
    this.pin.focus();
  }
}
