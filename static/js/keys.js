// Keys at the desk: g and a letter open a page of the navigation, / goes to the search, ? lists them all. None works
// while somebody types, and the list switches them off (WCAG 2.1.4).
const menu = document.querySelector("[data-desk-menu]");
const list = document.querySelector("[data-keys]");
const choice = document.querySelector("[data-keys-on]");
const opener = document.querySelector("[data-keys-open]");
const STORED = "festival-keys";
const PAUSE_MS = 1500;

const isOn = () => localStorage.getItem(STORED) !== "off";
const isTyping = (element) => element.isContentEditable || element.matches("input, textarea, select");
let sinceG = -Infinity;

const openPage = (key) => menu.querySelector(`[data-key="${key}"]`)?.click();
const isOthers = (event) => event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing;

const press = (event) => {
  if (isOthers(event) || !isOn() || list.open || isTyping(event.target)) return;
  const isSecond = event.timeStamp - sinceG < PAUSE_MS;
  sinceG = !isSecond && event.key === "g" ? event.timeStamp : -Infinity;
  const search = menu.querySelector("[data-search]");
  if (isSecond && /^[a-z]$/.test(event.key)) {
    openPage(event.key);
  } else if (event.key === "/" && search) {
    menu.open = true;
    search.focus();
  } else if (event.key === "?") {
    list.showModal();
  } else {
    return;
  }
  event.preventDefault();
};

if (menu && list) {
  choice.checked = isOn();
  choice.addEventListener("change", () => localStorage.setItem(STORED, choice.checked ? "on" : "off"));
  opener.hidden = false;
  opener.addEventListener("click", () => list.showModal());
  document.addEventListener("keydown", press);
}
