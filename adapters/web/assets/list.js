// The lists of messages: putting new ones in their place, and edited ones over
// what they were.
import { page, text, count, ask, fragment } from "./net.js";
import { keep, sameMenu, touched } from "./menu.js";

const minutes = 60 * 1000;
const title = document.title;

/** listOf is the list of the room (""), or of the open thread; null if it is not shown. */
export function listOf(thread) {
  return document.querySelector(`[data-list="${thread || ""}"]`);
}

/** element makes a message of its HTML. */
export function element(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.firstElementChild;
}

/** put shows a message that is new or was edited, wherever it belongs. Reports whether it is new. */
export function put({ id, thread, html }) {
  if (!thread) {
    const root = document.querySelector(`.posts.root [data-post="${id}"]`);
    if (root) swap(root, element(html));
  }
  const list = listOf(thread);
  if (!list) return false;
  const item = element(html);
  const old = list.querySelector(`[data-post="${id}"]`);
  if (old) {
    if (Number(old.dataset.version) < Number(item.dataset.version)) swap(old, item);
    tidy(list);
    return false;
  }
  const posts = [...list.querySelectorAll("[data-post]")];
  const after = posts.findLast((p) => Number(p.dataset.post) < Number(id));
  const older = list.parentElement.querySelector("[data-older]");
  if (!after && posts.length > 0 && !older.hidden) return false; // before what is loaded
  keepingPlace(list, () => {
    if (after === posts.at(-1)) list.append(item);
    else if (after) lastUnder(after).after(item);
    else list.prepend(item);
    tidy(list);
  });
  return true;
}

/**
 * whisper shows a card to this window alone: right under the message that was
 * pressed, in place of what was whispered under it before, or at the end of the
 * list when it answers a line.
 */
export function whisper(from, html) {
  const item = element(html);
  if (from.line) {
    const line = item.querySelector("[data-asked]");
    line.textContent = text("answer-to", { line: from.line });
    line.hidden = false;
  }
  if (from.item?.isConnected) {
    under(from, item);
    begin(item);
    return item;
  }
  from.list.append(item);
  tidy(from.list);
  toEnd(from.list);
  reveal(item);
  return item;
}

let names = 0;

/** under puts a whisper under what was pressed; one in which something was begun stays. */
function under({ list, item: pressed }, item) {
  const name = pressed.dataset.post ?? (pressed.dataset.name ??= `whisper-${++names}`);
  item.dataset.under = name;
  item.dataset.day = pressed.dataset.day;
  for (const old of list.querySelectorAll(`[data-under="${name}"]`)) {
    if (!old.querySelector("[data-touched], [aria-disabled]")) old.remove();
  }
  if (pressed.parentElement === list) pressed.after(item);
  else list.prepend(item); // the message of a thread, above its list
  tidy(list);
}

/** begin scrolls no further than to the beginning of a message. */
function begin(item) {
  const box = scrollOf(item).getBoundingClientRect();
  const top = item.getBoundingClientRect().top;
  const low = top + Math.min(item.offsetHeight, box.height / 3) - box.bottom;
  if (top < box.top) scrollOf(item).scrollTop += top - box.top;
  else if (low > 0) scrollOf(item).scrollTop += low;
}

/** reveal brings a message in sight, and its beginning if it is too tall. */
export function reveal(item) {
  item.scrollIntoView({ block: item.offsetHeight > item.closest(".scroll").clientHeight ? "start" : "nearest" });
}

/** attend puts the focus on a message as a whole: on none of its buttons, which
 * a key held too long would press. */
export function attend(item) {
  const card = item.querySelector(".card") ?? item;
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
}

/** swap puts a message over what it was: what is being chosen in it, and the focus, stay. */
export function swap(old, item) {
  const line = old.querySelector(":scope > .new-line");
  if (line) item.querySelector(".day").after(line);
  for (const menu of old.querySelectorAll(touched)) {
    const now = sameMenu(menu, item);
    if (now) keep(menu, now);
  }
  for (const busy of old.querySelectorAll("[data-press][aria-disabled]")) {
    item.querySelector(selector(busy))?.setAttribute("aria-disabled", "true");
  }
  for (const key of ["under", "name"]) if (key in old.dataset) item.dataset[key] = old.dataset[key];
  if ("under" in old.dataset) item.dataset.day = old.dataset.day;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const list = old.closest("[data-list]");
  const change = () => old.replaceWith(item);
  if (list) keepingPlace(list, change);
  else change();
  if (!focused) return;
  const control = selector(focused);
  const same = control && item.querySelector(control);
  if (same) same.focus({ preventScroll: true });
  else attend(item);
}

/** selector finds the same control again in another drawing of its message; "" for what is none. */
function selector(control) {
  for (const name of ["press", "openThread", "more", "hide", "file"]) {
    if (name in control.dataset) {
      const attribute = "data-" + name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase());
      return `[${attribute}="${CSS.escape(control.dataset[name])}"]`;
    }
  }
  const menu = control.closest("form[data-menu]");
  if (!menu) return "";
  const inside = control.name === "value" && control.type === "checkbox" ? `[value="${CSS.escape(control.value)}"]` : control.localName;
  return `form[data-menu="${CSS.escape(menu.dataset.menu)}"] ${inside}`;
}

/** tidy says each day once, and who wrote once for what follows on. */
export function tidy(list) {
  let before = null;
  for (const item of list.children) {
    const sameDay = before?.dataset.day === item.dataset.day;
    item.classList.toggle("new-day", !sameDay);
    const soon = before && Date.parse(item.dataset.at) - Date.parse(before.dataset.at) < 5 * minutes;
    const whispers = "whisper" in item.dataset || (before && "whisper" in before.dataset);
    item.classList.toggle("follows", Boolean(sameDay && soon && !whispers && before.dataset.by === item.dataset.by));
    before = item;
  }
  const empty = list.parentElement.querySelector("[data-empty]");
  if (empty) empty.hidden = list.children.length > 0;
}

/** lastUnder is the last whisper under a message, or the message. */
function lastUnder(item) {
  while (item.nextElementSibling && "under" in item.nextElementSibling.dataset) item = item.nextElementSibling;
  return item;
}

const scrollOf = (list) => list.closest(".scroll");

/** atEnd reports whether the newest message is in sight. */
export function atEnd(list) {
  const box = scrollOf(list);
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

/** toEnd brings the newest message in sight. */
export function toEnd(list) {
  const box = scrollOf(list);
  box.scrollTop = box.scrollHeight;
}

/** keepingPlace changes a list: who reads the end still does, who reads above stays there. */
function keepingPlace(list, change) {
  const end = atEnd(list);
  change();
  if (end) toEnd(list);
}

/** older shows the messages before those of a list. */
export async function older(button) {
  const list = button.parentElement.querySelector("[data-list]");
  const first = list.querySelector("[data-post]");
  button.disabled = true;
  const piece = await fragment("older", { thread: list.dataset.list || 0, before: first?.dataset.post ?? 0 });
  button.disabled = false;
  if (!piece) return;
  const box = scrollOf(list);
  const below = box.scrollHeight - box.scrollTop;
  const made = document.createElement("template");
  made.innerHTML = piece.html;
  const focus = made.content.querySelector("a, button");
  list.prepend(made.content);
  button.hidden = !piece.more;
  tidy(list);
  box.scrollTop = box.scrollHeight - below;
  if (!piece.more) focus?.focus({ preventScroll: true });
}

let told = 0;
let telling = 0;

/** seen tells the server how far the person has read, once they have. */
export function seen() {
  const list = listOf("");
  if (document.visibilityState !== "visible" || !atEnd(list)) return;
  const last = Number([...list.querySelectorAll("[data-post]")].at(-1)?.dataset.post ?? 0);
  if (last <= told) return;
  clearTimeout(telling);
  telling = setTimeout(() => {
    told = last;
    ask("seen", { upto: last }).catch(() => {
      told = 0;
    });
  }, 300);
}

/** unread shows what waits in the other rooms. */
export function unread(counts) {
  let others = 0;
  for (const link of document.querySelectorAll("[data-room-link]")) {
    const here = link.dataset.roomLink === page.room;
    const n = here ? 0 : (counts[link.dataset.roomLink] ?? 0);
    others += n;
    const mark = link.querySelector("[data-unread]");
    mark.hidden = n === 0;
    mark.firstElementChild.textContent = n > 99 ? "99+" : n;
    mark.lastElementChild.textContent = " " + count("unread", n);
  }
  document.querySelector("[data-any-unread]").hidden = others === 0;
  document.title = others ? text("unread-title", { n: others, title }) : title;
}
