// What the page knows of itself, its words, and how it asks the server.

export const page = document.body.dataset;

const texts = JSON.parse(page.texts || "{}");

/** text returns one of the page's words, with its values. */
export function text(key, values = {}) {
  let out = texts[key] ?? key;
  for (const [name, value] of Object.entries(values)) out = out.replaceAll(`[${name}]`, value);
  return out;
}

/** count returns a text that counts, as words.go does. */
export function count(key, n) {
  const one = n === 1 || (n === 0 && document.documentElement.lang === "fr");
  return text(key + (one ? ".one" : ".other"), { n });
}

/** aloud has something read by a screen reader. */
export function aloud(words) {
  const region = document.querySelector("[data-aloud]");
  const line = document.createElement("p");
  line.textContent = words;
  region.append(line);
  while (region.children.length > 5) region.firstChild.remove();
}

/** sentences joins words to be read aloud: those that end in no punctuation get a period. */
export const sentences = (parts) =>
  parts
    .map((p) => p?.trim())
    .filter(Boolean)
    .map((p) => (/[.?!…:;,][»”"’)\s]*$/.test(p) ? p : p + "."))
    .join(" ");

/** newID makes the id of something done: it stays the same when it is sent again. */
export const newID = () => crypto.randomUUID();

/** query makes the address of a fragment of this room. */
export function query(path, more = {}) {
  return `/do/${path}?` + new URLSearchParams({ as: page.as, room: page.room, ...more });
}

/** fragment fetches a piece of the page; null when it cannot be had. */
export async function fragment(path, more) {
  try {
    const response = await fetch(query(path, more));
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** ask sends once, without another try: for what does not matter if it is lost. */
export async function ask(path, body, signal) {
  const response = await fetch("/do/" + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: page.as, room: page.room, id: newID(), ...body }),
    signal,
  });
  return response.json();
}

/**
 * act sends what a person did. When it fails on the way it says so in notice and
 * offers to send it again, as the same event. Returns null when they give up.
 */
export async function act(path, body, notice) {
  const sent = { id: newID(), ...body };
  for (;;) {
    hideNotice(notice);
    let answer;
    try {
      answer = await ask(path, sent);
    } catch {
      answer = { does: "error", again: true, message: text("sending-failed") };
    }
    if (answer.does !== "error") return answer;
    if (!answer.again) {
      showNotice(notice, answer.message, []);
      return null;
    }
    const again = await new Promise((done) =>
      showNotice(notice, answer.message, [
        [text("retry"), () => done(true)],
        [text("cancel"), () => done(false)],
      ]),
    );
    if (!again) {
      hideNotice(notice);
      return null;
    }
  }
}

/** noticeFor is where something that was done in a list is complained about. */
export function noticeFor(element) {
  const own = element?.closest("main, aside, dialog") ?? document.querySelector("main");
  return own.querySelector("[data-notice]") ?? document.querySelector("main [data-notice]");
}

/** say complains in a notice. */
export const say = (notice, words) => showNotice(notice, words, []);

function hideNotice(notice) {
  if (!notice) return;
  notice.hidden = true;
  notice.replaceChildren();
}

function showNotice(notice, words, choices) {
  if (!notice) return;
  const line = document.createElement("p");
  line.textContent = words;
  const buttons = choices.map(([label, chosen]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", chosen, { once: true });
    return button;
  });
  if (buttons.length === 0) buttons.push(closer(notice));
  notice.replaceChildren(line, ...buttons);
  notice.hidden = false;
}

function closer(notice) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = text("close");
  button.addEventListener("click", () => hideNotice(notice), { once: true });
  return button;
}
