// The chat page: it makes what the server drew come alive.
import { listOf, atEnd, seen, toEnd } from "./list.js";
import { follow, rest } from "./stream.js";
import { enable as controls } from "./controls.js";
import { enable as choices } from "./choices.js";
import { enable as dialog } from "./dialog.js";
import { enable as threads } from "./thread.js";
import { enable as drawer } from "./drawer.js";
import { compose, focusComposer } from "./composer.js";

controls();
choices();
dialog();
threads();
drawer();
compose(document);

const list = listOf("");
const first = list.querySelector(".new-line");
if (first) first.scrollIntoView({ block: "center" });
else toEnd(list);
list.closest(".scroll").addEventListener("scroll", () => {
  if (atEnd(list)) document.querySelector("[data-jump]").hidden = true;
  seen();
});
focusComposer();
follow();
rest();
seen();
document.documentElement.dataset.ready = "";
