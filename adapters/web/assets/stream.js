// What changes while the page is open, pushed by the server.
import { page, text, query, aloud } from "./net.js";
import { put, listOf, atEnd, seen, unread } from "./list.js";

let source = null;
let since = page.version;
let down = 0;

/** follow opens the stream, from the last version seen on. */
export function follow() {
  source?.close();
  source = new EventSource(query("stream", { since, lang: document.documentElement.lang }));
  source.addEventListener("open", () => online(true));
  source.addEventListener("error", () => {
    online(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 2000);
  });
  source.addEventListener("message", (event) => {
    since = event.lastEventId;
    show(JSON.parse(event.data));
  });
}

/** rest closes the stream of a tab that nobody is looking at: a browser keeps
 * only six connections to one address, and the seventh tab would wait for ever. */
export function rest() {
  let hidden = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.visibilityState === "hidden") {
      hidden = setTimeout(() => {
        source?.close();
        source = null;
      }, 4000);
    } else {
      if (!source) follow();
      seen();
    }
  });
}

function online(yes) {
  const banner = document.querySelector("[data-offline]");
  clearTimeout(down);
  if (yes) {
    if (!banner.hidden) aloud(text("online"));
    banner.hidden = true;
  } else if (banner.hidden) {
    down = setTimeout(() => {
      banner.textContent = text("offline");
      banner.hidden = false;
    }, 1500);
  }
}

function show(news) {
  if (news.reload) {
    location.reload();
    return;
  }
  if (news.speaks === document.documentElement.lang) spoken();
  else if (news.lang) respeak(news.lang);
  const list = listOf("");
  for (const post of news.posts ?? []) {
    const end = atEnd(list);
    const fresh = put(post);
    if (fresh && post.say) aloud(post.say);
    if (fresh && !post.thread && !end) document.querySelector("[data-jump]").hidden = false;
  }
  unread(news.unread);
  seen();
}

let anew = 0;

/** spoken takes back what respeak told: the page is in the person's language. */
function spoken() {
  clearTimeout(anew);
  document.querySelector("[data-spoken]").hidden = true;
}

/** respeak tells that the person has chosen another language, and loads the page
 * anew once the answer to that could be read, unless something would be lost. */
function respeak({ say, label }) {
  const banner = document.querySelector("[data-spoken]");
  banner.firstElementChild.textContent = say;
  banner.lastElementChild.textContent = label;
  banner.hidden = false;
  clearTimeout(anew);
  anew = setTimeout(() => {
    const busy = "dialog[open], [aria-busy], [aria-disabled], .whisper [data-menu], .whisper [data-press]";
    if (!document.querySelector(busy)) location.reload();
  }, 1500);
}
