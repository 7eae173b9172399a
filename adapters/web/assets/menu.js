// Menus of cards: what is chosen in them and not sent yet.

/** touched selects the menus whose choice is still to be sent. */
export const touched = "form[data-menu][data-touched]";

/** chosen are the values that a menu shows as chosen. */
export const chosen = (menu) => new FormData(menu).getAll("value").filter(Boolean);

const options = (menu) => [...menu.querySelectorAll("option")];
const boxes = (menu) => [...menu.querySelectorAll("input[name=value]")];
const label = (menu) => menu.querySelector("[data-menu-label]").textContent;

/** mark notes whether a menu shows another choice than the one it came with, and counts it. */
export function mark(menu) {
  const first = Math.max(0, options(menu).findIndex((o) => o.defaultSelected));
  const other = options(menu).some((o, i) => o.selected !== (i === first)) || boxes(menu).some((b) => b.checked !== b.defaultChecked);
  menu.toggleAttribute("data-touched", other);
  const problem = menu.querySelector(".problem");
  if (!problem.hidden) complain(menu);
  const count = menu.querySelector("[data-count]");
  if (!count) return;
  const n = chosen(menu).length;
  count.textContent = count.dataset.words.replace("[n]", n);
  count.classList.toggle("over", n > Number(menu.dataset.max));
}

/** settle notes that a menu's choice was taken as it is. */
export function settle(menu) {
  for (const o of options(menu)) o.defaultSelected = o.selected;
  for (const b of boxes(menu)) b.defaultChecked = b.checked;
}

/** complain says in a menu what is wrong with how many are chosen; it reports whether something is. */
export function complain(menu, otherwise = "") {
  const problem = menu.querySelector(".problem");
  const [n, min, max] = [chosen(menu).length, Number(menu.dataset.min), Number(menu.dataset.max)];
  let words = "";
  if (n > max) words = menu.dataset.over.replace("[n]", n).replace("[extra]", n - max);
  else if (n < min) words = menu.querySelector(".hint")?.textContent ?? (otherwise || problem.textContent);
  if (problem.textContent !== words) problem.textContent = words;
  problem.hidden = !words;
  return Boolean(words);
}

/** sameMenu finds a menu in another drawing of its card, by its route or else by its label. */
export function sameMenu(menu, item) {
  const all = [...item.querySelectorAll("form[data-menu]")];
  return all.find((m) => m.dataset.menu === menu.dataset.menu) ?? all.find((m) => label(m) === label(menu));
}

/** keep shows in another drawing of a menu what is chosen in it. */
export function keep(menu, now) {
  const values = new Set(chosen(menu));
  for (const b of boxes(now)) b.checked = values.has(b.value);
  const select = now.querySelector("select");
  if (select) select.value = [...values][0] ?? "";
  mark(now);
}
