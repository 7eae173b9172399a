// Buttons and menus of cards, and the page's own small buttons.
import { act, aloud, noticeFor, say, text } from "./net.js";
import { chosen, complain, keep, mark, sameMenu, settle, touched } from "./menu.js";
import { attend, listOf, older, tidy, toEnd } from "./list.js";
import { show } from "./answer.js";

/** where tells the server, and the answer, what was pressed. */
export function where(control) {
  const item = control.closest("li.post");
  const panel = control.closest("aside[data-thread]");
  const list = item.closest("[data-list]") ?? listOf(panel?.dataset.thread);
  const whispered = "whisper" in item.dataset;
  return {
    from: { list, item },
    at: {
      thread: Number(list.dataset.list) || undefined,
      ...(whispered ? { whisper: true } : { post: Number(item.dataset.post) }),
    },
  };
}

async function press(button) {
  if (button.hasAttribute("aria-disabled")) return;
  button = await confirmed(button);
  if (!button) return;
  const route = button.dataset.press;
  const { from, at } = where(button);
  from.at = at;
  await busy(from, `[data-press="${CSS.escape(route)}"]`, button, { ...at, route });
}

/**
 * confirmed sends what was chosen beside a button and not confirmed yet: who
 * presses it means that too. It returns the button as it then is on the card that
 * came back; null if there is none, or something else has to be looked at first.
 */
async function confirmed(button) {
  let item = button.closest("li.post");
  for (let menu; (menu = item.querySelector(touched)); ) {
    const waiting = [...item.querySelectorAll(touched)].slice(1);
    button.setAttribute("aria-disabled", "true");
    const sent = await choose(menu);
    const before = button;
    item = sent?.item ?? item;
    button = before.isConnected ? before : again(before, item);
    for (const b of [before, button]) b?.removeAttribute("aria-disabled");
    if (sent?.does !== "replace" && sent?.does !== "nothing") return null;
    if (!button || !waiting.every((m) => m.isConnected || sameMenu(m, item))) {
      say(noticeFor(item), text("card-changed"));
      return null;
    }
  }
  return button;
}

/** again finds a button in another drawing of its card, by its route or else by its words. */
function again(button, item) {
  const all = [...item.querySelectorAll("[data-press]")];
  return all.find((b) => b.dataset.press === button.dataset.press) ?? all.find((b) => b.textContent === button.textContent);
}

/**
 * choose sends a menu's choice; it returns what the answer does and the message
 * as it then is, null if the choice was not sent.
 */
async function choose(menu) {
  if (complain(menu, text("choose-one"))) {
    menu.querySelector("select, input")?.focus();
    return null;
  }
  const button = menu.querySelector("button");
  if (button.hasAttribute("aria-disabled")) return null;
  const { from, at } = where(menu);
  from.at = at;
  const route = menu.dataset.menu;
  delete menu.dataset.touched;
  const answer = await busy(from, `form[data-menu="${CSS.escape(route)}"] button`, button, { ...at, route, values: chosen(menu) });
  const item = from.item.isConnected ? from.item : (shownAs(from, at) ?? from.item);
  // Not taken: it stays to be sent. What a whisper's menu is told beside it is a problem.
  if (!answer || (at.whisper && answer.does === "whisper")) keep(menu, menu.isConnected ? menu : (sameMenu(menu, item) ?? menu));
  else settle(menu);
  return answer && { does: answer.does, item };
}

/** busy sends a press once: until it is answered, pressing again does nothing. Returns the answer, null if there is none. */
async function busy(from, selector, button, body) {
  button.setAttribute("aria-disabled", "true");
  const answer = await act("press", body, noticeFor(button));
  const item = from.item.isConnected ? from.item : shownAs(from, body);
  for (const b of [button, item?.querySelector(selector)]) b?.removeAttribute("aria-disabled");
  if (answer) show(answer, from);
  return answer;
}

/** shownAs is the message that was pressed, as it is now; null if it is not shown. */
const shownAs = (from, at) => (at.post ? from.list.closest("main, aside").querySelector(`[data-post="${at.post}"]`) : null);

function hide(button) {
  const item = button.closest("li");
  const list = item.closest("[data-list]");
  const above = item.previousElementSibling;
  const pressed = "under" in item.dataset && above?.dataset.post === item.dataset.under ? above : null;
  item.remove();
  tidy(list);
  aloud(text("whisper-hidden"));
  if (pressed) attend(pressed);
  else list.closest("main, aside").querySelector("input[name=line]").focus();
}

/** save saves the file that a whisper carries: as an address, a browser refuses a long one. */
function save(link) {
  const bytes = Uint8Array.from(atob(link.href.split(",")[1]), (c) => c.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  Object.assign(document.createElement("a"), { href: address, download: link.download }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** enable makes the controls of all cards work, those to come too. */
export function enable() {
  document.addEventListener("click", (event) => {
    const file = event.target.closest('a[data-file][href^="data:"]');
    if (file) {
      event.preventDefault();
      save(file);
    }
    const button = event.target.closest("button");
    if (!button) return;
    if ("press" in button.dataset) press(button);
    else if ("hide" in button.dataset) hide(button);
    else if ("reload" in button.dataset) location.reload();
    else if ("older" in button.dataset) older(button);
    else if ("jump" in button.dataset) {
      button.hidden = true;
      toEnd(listOf(""));
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-menu]")) return;
    event.preventDefault();
    choose(event.target);
  });
  document.addEventListener("change", (event) => {
    const menu = event.target.closest("form[data-menu]");
    if (menu) mark(menu);
  });
}
