// Buttons and menus of cards, and the page's own small buttons.
import { act, aloud, noticeFor, text } from "./net.js";
import { listOf, older, tidy, toEnd } from "./list.js";
import { show } from "./answer.js";

/** where tells the server, and the answer, what was pressed. */
function where(control) {
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
 * confirmed sends what was ticked beside a button and not confirmed yet: who
 * presses it means that too. It returns the button of that name as it then is,
 * null if there is none or something has to be done first.
 */
async function confirmed(button) {
  let item = button.closest("li.post");
  for (let menu; (menu = item.querySelector("form[data-several][data-touched]")); ) {
    button.setAttribute("aria-disabled", "true");
    item = await choose(menu);
    button.removeAttribute("aria-disabled");
    if (!item || document.querySelector("dialog").open) return null;
  }
  if (button.isConnected) return button;
  return [...item.querySelectorAll("[data-press]")].find((b) => b.textContent === button.textContent);
}

/** choose sends a menu's choice; it returns the message as it then is, null if it was not taken. */
async function choose(menu) {
  const problem = menu.querySelector(".problem");
  const values = new FormData(menu).getAll("value").filter(Boolean);
  const wrong = wrongCount(menu, values.length);
  problem.hidden = !wrong;
  problem.textContent = wrong;
  if (wrong) {
    menu.querySelector("select, input")?.focus();
    return null;
  }
  const button = menu.querySelector("button");
  if (button.hasAttribute("aria-disabled")) return null;
  const { from, at } = where(menu);
  from.at = at;
  const route = menu.dataset.menu;
  delete menu.dataset.touched;
  const answered = await busy(from, `form[data-menu="${CSS.escape(route)}"] button`, button, { ...at, route, values });
  if (!answered) menu.dataset.touched = "";
  return answered ? from.item : null;
}

/** wrongCount says what is wrong with how many were chosen, or "". */
function wrongCount(menu, n) {
  if (n >= Number(menu.dataset.min) && n <= Number(menu.dataset.max)) return "";
  return menu.querySelector(".hint")?.textContent ?? text("choose-one");
}

/** busy sends a press once: until it is answered, pressing again does nothing. Reports whether it was. */
async function busy(from, selector, button, body) {
  button.setAttribute("aria-disabled", "true");
  const answer = await act("press", body, noticeFor(button));
  const item = from.item.isConnected ? from.item : document.querySelector(`[data-post="${body.post}"]`);
  for (const b of [button, item?.querySelector(selector)]) b?.removeAttribute("aria-disabled");
  if (answer) show(answer, from);
  return Boolean(answer);
}

function hide(button) {
  const item = button.closest("li");
  const list = item.closest("[data-list]");
  item.remove();
  tidy(list);
  aloud(text("whisper-hidden"));
  list.closest("main, aside").querySelector("input[name=line]").focus();
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
    if (menu) menu.dataset.touched = "";
  });
}
