// The menu of a message: the commands that can be chosen on it.
import { act, noticeFor } from "./net.js";
import { where } from "./controls.js";
import { show } from "./answer.js";

const menu = document.querySelector("[data-choices]");
const thread = menu?.querySelector("[data-choose-thread]");
let opener = null;

/** threadOf is the link to a message's thread that is not shown beside its menu; null when there is no need of it. */
function threadOf(button) {
  const link = button.closest("main li")?.querySelector(".thread-link");
  return link && !link.checkVisibility() ? link : null;
}

const items = () => [...menu.children].filter((item) => !item.hidden);

/** open shows the menu under its button, or above it where there is no room. */
function open(button) {
  close();
  opener = button;
  opener.setAttribute("aria-expanded", "true");
  thread.hidden = !threadOf(button);
  menu.hidden = false;
  const at = opener.getBoundingClientRect();
  const under = at.bottom + 4;
  const left = Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8);
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${under + menu.offsetHeight > innerHeight - 8 ? at.top - menu.offsetHeight - 4 : under}px`;
  items()[0].focus({ preventScroll: true });
}

function close() {
  opener?.setAttribute("aria-expanded", "false");
  opener = null;
  menu.hidden = true;
}

async function choose(command) {
  const button = opener;
  const { from, at } = where(button);
  close();
  button.focus({ preventScroll: true });
  if (button.hasAttribute("aria-disabled")) return;
  Object.assign(from, { at, opener: button });
  button.setAttribute("aria-disabled", "true");
  const answer = await act("choose", { ...at, command }, noticeFor(button));
  for (const b of document.querySelectorAll(`[data-more="${at.post}"]`)) b.removeAttribute("aria-disabled");
  if (answer) show(answer, from);
}

/** move goes from one command to another, round and round. */
function move(event) {
  const all = items();
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return false;
  all.at(to % all.length).focus();
  return true;
}

function key(event) {
  const button = opener;
  if (event.key === "Escape") {
    close();
    button.focus({ preventScroll: true });
  } else if (event.key === "Tab") {
    close();
    button.focus({ preventScroll: true });
    return; // and on from there
  } else if (!move(event)) return;
  event.preventDefault();
}

/** enable makes the menus of all messages work, those to come too. */
export function enable() {
  if (!menu) return;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-more]");
    if (!button) return;
    if (button === opener) close();
    else open(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.target.matches?.("[data-more]")) return;
    event.preventDefault();
    open(event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    if (opener && !event.target.closest("[data-choices], [data-more]")) close();
  });
  document.addEventListener("scroll", () => opener && close(), true);
  addEventListener("resize", () => opener && close());
  menu.addEventListener("keydown", key);
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[role=menuitem]");
    if (item === thread) {
      const link = threadOf(opener);
      close();
      link?.click();
    } else if (item) choose(item.dataset.choose);
  });
}
