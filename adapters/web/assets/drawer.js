// The left column, which is a drawer where there is little room.
const app = document.querySelector("[data-app]");
const side = document.querySelector("#side");
const opener = document.querySelector("[data-drawer]");
const rest = [document.querySelector("main"), document.querySelector("aside[data-thread]")];

function set(open) {
  app.classList.toggle("side-open", open);
  opener.setAttribute("aria-expanded", String(open));
  for (const part of rest) part.inert = open;
  if (open) side.querySelector("[aria-current]")?.focus();
  else opener.focus();
}

/** enable makes the drawer open and close. */
export function enable() {
  opener.addEventListener("click", () => set(true));
  document.querySelector("[data-drawer-close]").addEventListener("click", () => set(false));
  document.querySelector("[data-scrim]").addEventListener("click", () => set(false));
  side.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && app.classList.contains("side-open")) set(false);
  });
  matchMedia("(min-width: 821px)").addEventListener("change", (wide) => {
    if (wide.matches && app.classList.contains("side-open")) set(false);
  });
}
