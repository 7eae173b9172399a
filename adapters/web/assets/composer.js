// Where one writes: a line with the completion of commands.
import { act, aloud, ask, count, newID, noticeFor, page } from "./net.js";
import { listOf } from "./list.js";
import { show } from "./answer.js";

/** Composer is one line to write in: an ARIA combobox with its list. */
class Composer {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=line]");
    this.box = form.querySelector(".suggest");
    this.list = form.querySelector("[role=listbox]");
    this.usage = form.querySelector(".usage");
    this.items = [];
    this.active = -1;
    this.draft = `draft:${location.pathname.split("/").slice(1, 4).join("/")}:${form.dataset.composer}`;
    this.input.value = sessionStorage.getItem(this.draft) ?? "";
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("keypress", (event) => this.handled && event.preventDefault());
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the line keeps the focus
    this.list.addEventListener("click", (event) => this.point(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  changed() {
    sessionStorage.setItem(this.draft, this.input.value);
    clearTimeout(this.soon);
    this.asked?.abort();
    if (!this.input.value.startsWith("/")) return this.close();
    this.soon = setTimeout(() => this.ask(), 60);
  }

  async ask() {
    this.asked = new AbortController();
    const line = this.input.value;
    const thread = Number(this.form.dataset.composer) || undefined;
    try {
      const found = await ask("suggest", { line, thread, id: newID() }, this.asked.signal);
      if (this.input.value === line && document.activeElement === this.input) this.open(found);
    } catch {
      this.close(); // typed on, or the connection is down: no suggestions
    }
  }

  open({ items = [], usage = [], pick = false }) {
    this.items = items;
    this.list.replaceChildren(...items.map((item, i) => this.option(item, i)));
    this.list.hidden = items.length === 0;
    this.usage.replaceChildren(...usage.map(usagePart));
    const now = usage.find((part) => part.now);
    if (now?.about) this.usage.append(` – ${now.about}`);
    this.usage.hidden = usage.length === 0;
    this.box.hidden = items.length === 0 && usage.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.choose(pick ? 0 : -1);
    if (items.length > 0) aloud(count("suggestions", items.length));
    else if (now) aloud(this.usage.textContent);
  }

  option(item, i) {
    const li = document.createElement("li");
    li.role = "option";
    li.id = `${this.list.id}-${i}`;
    li.dataset.index = i;
    const label = document.createElement("bdi");
    label.textContent = item.label;
    li.append(label);
    if (item.about) {
      const about = document.createElement("small");
      about.textContent = item.about;
      li.append(about);
    }
    return li;
  }

  choose(i) {
    this.active = i;
    [...this.list.children].forEach((li, at) => li.setAttribute("aria-selected", String(at === i)));
    if (i < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", this.list.children[i].id);
      this.list.children[i].scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    this.items = [];
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  get shown() {
    return !this.box.hidden && this.items.length > 0;
  }

  key(event) {
    this.handled = false;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.shown) {
      const n = this.items.length;
      const start = this.active < 0 && event.key === "ArrowUp" ? 0 : this.active;
      this.choose((start + moves[event.key] + n) % n);
    } else if (event.key === "Escape" && !this.box.hidden) this.close();
    else if (event.key === "Tab" && !event.shiftKey && this.shown) this.take(Math.max(this.active, 0));
    else if (event.key === "Enter" && this.shown && this.active >= 0) this.take(this.active);
    else return;
    this.handled = true; // the keypress too, for those who send it all the same
    event.preventDefault();
    event.stopPropagation();
  }

  point(event) {
    const option = event.target.closest("[data-index]");
    if (option) this.take(Number(option.dataset.index));
  }

  take(i) {
    const { line } = this.items[i];
    this.close();
    this.input.value = line;
    this.input.setSelectionRange(line.length, line.length);
    this.changed();
  }

  async send() {
    const line = this.input.value;
    if (!line.trim() || this.sending) return;
    this.sending = true;
    clearTimeout(this.soon);
    this.asked?.abort();
    this.close();
    this.form.setAttribute("aria-busy", "true");
    const thread = this.form.dataset.composer;
    const list = listOf(thread);
    const at = { thread: Number(thread) || undefined };
    const answer = await act("send", { ...at, line }, noticeFor(this.form));
    this.sending = false;
    this.form.removeAttribute("aria-busy");
    if (!answer) return;
    if (this.input.value === line) {
      this.input.value = "";
      sessionStorage.removeItem(this.draft);
    }
    show(answer, { list, at, line: line.startsWith("/") ? line : "", opener: this.input });
  }
}

function usagePart(part) {
  const span = document.createElement(part.now ? "strong" : "span");
  span.textContent = part.label + " ";
  return span;
}

/** compose makes the composers of a part of the page work. */
export function compose(part) {
  for (const form of part.querySelectorAll("form[data-composer]")) new Composer(form);
}

/** focusComposer goes to the line, where that opens no keyboard over the page. */
export function focusComposer() {
  if (matchMedia("(hover: hover) and (pointer: fine)").matches && page.as) document.querySelector("#write").focus();
}
