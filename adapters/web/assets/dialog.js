// Forms: a dialog that keeps what was typed until it has been sent.
import { act, aloud, sentences, text } from "./net.js";
import { show } from "./answer.js";
import { attend } from "./list.js";

const dialog = document.querySelector("[data-dialog]");
let from = null;
let dirty = false;
let sending = false;

/** openForm shows a form; from tells where it was asked for. */
export function openForm(html, where) {
  from = where;
  dirty = false;
  sending = false;
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".fields")?.querySelector("input, textarea, select")?.focus();
}

function fields(form) {
  const out = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    const values = new FormData(form).getAll(field.dataset.field).filter((v) => v !== "");
    if (values.length > 0) out[field.dataset.field] = values;
  }
  return out;
}

async function submit(form) {
  if (sending) return;
  sending = true;
  const button = form.querySelector("[data-submit]");
  button.setAttribute("aria-disabled", "true");
  form.setAttribute("aria-busy", "true");
  clear(form);
  const body = { ...from.at, id: form.dataset.form, route: form.dataset.route, fields: fields(form) };
  const answer = await act("submit", body, form.querySelector("[data-notice]"));
  sending = false;
  button.removeAttribute("aria-disabled");
  form.removeAttribute("aria-busy");
  if (!answer) return;
  if (answer.does === "refuse") {
    refuse(form, answer.problems ?? {});
    return;
  }
  dirty = false;
  dialog.close();
  show(answer, from);
}

function clear(form) {
  for (const p of form.querySelectorAll(".problem")) p.hidden = true;
  for (const c of form.querySelectorAll("[aria-invalid]")) c.removeAttribute("aria-invalid");
}

/** refuse shows what is wrong beside each field, and goes to the first. */
function refuse(form, problems) {
  const rest = { ...problems };
  let first = null;
  for (const field of form.querySelectorAll("[data-field]")) {
    const words = problems[field.dataset.field];
    if (!words) continue;
    delete rest[field.dataset.field];
    const line = field.querySelector("[data-problem]");
    line.textContent = words;
    line.hidden = false;
    for (const c of field.querySelectorAll("input:not(.picker), select, textarea")) {
      c.setAttribute("aria-invalid", "true");
      first ??= c;
    }
  }
  const general = form.querySelector("[data-general]");
  general.textContent = [text("form-problems"), ...Object.values(rest)].join(" ");
  general.hidden = false;
  aloud(sentences(Object.values(problems)));
  (first ?? form.querySelector("[data-submit]")).focus();
  first?.closest("[data-field]").scrollIntoView({ block: "nearest" });
}

/** leave closes the form; when something was typed, it asks first. */
function leave() {
  const ask = dialog.querySelector("[data-leave]");
  if (!dirty || !ask) {
    dialog.close();
    return;
  }
  ask.hidden = false;
  ask.querySelector("[data-leave-no]").focus();
}

function calendar(button) {
  const picker = button.parentElement.querySelector("[data-picker]");
  const typed = button.parentElement.querySelector("input:not(.picker)");
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/.exec(typed.value.trim());
  if (match) picker.value = `${match[1]}T${match[2]}`;
  picker.onchange = () => {
    if (!picker.value) return;
    typed.value = picker.value.replace("T", " ").slice(0, 16);
    dirty = true;
    typed.focus();
  };
  try {
    picker.showPicker();
  } catch {
    typed.focus(); // a browser without one: dates are typed
  }
}

function click(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if ("close" in button.dataset) leave();
  else if ("calendar" in button.dataset) calendar(button);
  else if ("leaveYes" in button.dataset) dialog.close();
  else if ("leaveNo" in button.dataset) {
    button.closest("[data-leave]").hidden = true;
    dialog.querySelector("[data-submit]").focus();
  }
}

/** enable makes the dialog work. */
export function enable() {
  dialog.addEventListener("click", click);
  dialog.addEventListener("input", () => {
    dirty = true;
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.target);
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  // Escape again would close it in spite of cancel.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (document.activeElement !== document.body) return;
    if (from?.opener?.isConnected) from.opener.focus();
    else if (from?.item?.isConnected) attend(from.item);
  });
}
