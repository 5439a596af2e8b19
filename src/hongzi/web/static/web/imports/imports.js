// Files to import are dropped on the page, or chosen by a key.
import { takeDropped } from "../frame/drop.js";
import { typing } from "../frame/frame.js";

const input = takeDropped({ several: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "u" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    event.preventDefault();
    input.click();
  }
});
