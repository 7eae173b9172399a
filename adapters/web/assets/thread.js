// The panel of a thread, beside the room or over it.
import { fragment, page } from "./net.js";
import { listOf, toEnd } from "./list.js";
import { compose } from "./composer.js";

const panel = document.querySelector("aside[data-thread]");
const app = document.querySelector("[data-app]");

const roomPath = () => location.pathname.split("/").slice(0, 4).join("/");

async function open(post) {
  const piece = await fragment("thread", { post });
  if (!piece) return false;
  panel.innerHTML = piece.html;
  panel.dataset.thread = post;
  panel.hidden = false;
  app.classList.add("with-thread");
  compose(panel);
  toEnd(listOf(post));
  panel.querySelector("#thread-name").focus();
  return true;
}

function close() {
  const post = panel.dataset.thread;
  panel.hidden = true;
  panel.replaceChildren();
  panel.dataset.thread = "";
  app.classList.remove("with-thread");
  document.querySelector(`main [data-open-thread="${post}"]`)?.focus();
}

/** follow makes the panel what the address says. */
async function follow() {
  const post = location.pathname.split("/")[4] ?? "";
  if (post === panel.dataset.thread) return;
  if (!post) close();
  else if (!(await open(post))) location.reload();
}

function go(path) {
  history.pushState(null, "", path);
  return follow();
}

/** enable makes the links to threads open the panel, without leaving the page. */
export function enable() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open-thread], [data-close-thread]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(link.dataset.openThread ? `${roomPath()}/${link.dataset.openThread}` : roomPath());
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) go(roomPath());
  });
  addEventListener("popstate", follow);
  if (panel.dataset.thread && page.as) toEnd(listOf(panel.dataset.thread));
}
