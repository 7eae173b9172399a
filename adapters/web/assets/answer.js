// What is done with the server's answer to something a person did.
import { aloud, sentences } from "./net.js";
import { element, listOf, put, reveal, swap, tidy, toEnd, whisper } from "./list.js";
import { openForm } from "./dialog.js";

/**
 * show does what an answer says. from tells where it was asked: the list, the
 * item that was pressed if there is one, and the line that was typed.
 */
export function show(answer, from) {
  switch (answer.does) {
    case "said":
    case "say":
      shown(answer, from);
      break;
    case "whisper":
      pressedNow(from);
      read(whisper(from, answer.html));
      break;
    case "replace":
      replace(answer, from);
      break;
    case "open":
      openForm(answer.html, from);
      break;
  }
}

/** pressedNow finds the message that was pressed again, when it was drawn anew since. */
function pressedNow(from) {
  if (!from.at?.post || from.item?.isConnected) return;
  from.item = from.list.closest("main, aside")?.querySelector(`[data-post="${from.at.post}"]`);
}

function shown(answer, from) {
  const item = element(answer.html);
  const thread = from.list.dataset.list;
  put({ id: answer.post, thread: listOf(thread) === from.list ? thread : "", html: answer.html });
  if (from.list.querySelector(`[data-post="${answer.post}"]`)) toEnd(from.list);
  if (answer.does === "say") read(item);
}

function replace(answer, from) {
  const item = element(answer.html);
  if (from.item?.isConnected) {
    swap(from.item, item);
    tidy(item.parentElement);
    from.item = item;
    read(item);
    reveal(item);
  } else {
    from.item = whisper(from, answer.html);
    read(from.item);
  }
}

/** read has a card read aloud: its words, without its buttons and its head. */
function read(item) {
  const words = [...item.querySelectorAll("[data-title], [data-line], [data-fact]")].map(spoken);
  aloud(sentences([item.querySelector(".private")?.textContent, ...words]));
}

/** spoken is a part of a card as it is said; a fact, with what it is of. */
function spoken(part) {
  const value = part.querySelector("dd")?.textContent.trim();
  if (value === undefined) return part.textContent;
  const label = part.querySelector("dt").textContent.trim();
  const colon = part.closest("[lang]").lang === "fr" ? "\u00a0: " : ": ";
  return value ? label + colon + value : label;
}
