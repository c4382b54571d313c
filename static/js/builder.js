// What is made of a form's choices follows each of them; without a script its button does the same. A page that is such
// a list itself (data-builder="history") moves its address with it, and the way back leads through what was shown.
const form = document.querySelector("[data-builder]");
const isPage = form?.dataset.builder === "history";
let asked = 0;
let waiting = 0;
let last = null;
let shown = location.pathname + location.search;

function addressOfForm() {
  const address = new URL(form.action, document.baseURI);
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = String(new URLSearchParams(said));
  address.hash = isPage ? location.hash : "";
  return address.href;
}

// Returns whether the page shows it now; what is wrong is said by the button, or by the address itself.
async function show(address, keep) {
  const turn = ++asked;
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = [...page.querySelectorAll("[data-built]")];
    const parts = [...document.querySelectorAll("[data-built]")];
    if (turn !== asked) return true; // a later question is on its way
    if (!answer.ok || made.length !== parts.length) return false;
    parts.forEach((part, number) => replace(part, made[number]));
    if (isPage) document.title = page.title;
    keep(address, page);
    shown = location.pathname + location.search;
    document.dispatchEvent(new Event("festival:built"));
    say();
    return true;
  } catch {
    return false; // without a connection all stays as it was
  }
}

// What was unfolded stays so.
function replace(part, made) {
  const unfolded = [...part.querySelectorAll("details")].map(({ open }) => open);
  made.querySelectorAll("details").forEach((fold, number) => { fold.open = unfolded[number] ?? fold.open; });
  part.replaceChildren(...made.childNodes);
}

function say() {
  const status = document.querySelector("[data-built-status]");
  if (status) status.textContent = document.querySelector("[data-built-words]")?.textContent ?? "";
}

// One step back for each kind of choice, not for each letter.
function remember(control) {
  return (address) => {
    const isNew = isPage && (!control || control !== last) && new URL(address).search !== location.search;
    history[isNew ? "pushState" : "replaceState"](null, "", address);
    last = control;
  };
}

// The form says what the page was made of.
function fill(page) {
  for (const control of form.elements) {
    const made = control.id && page.getElementById(control.id);
    if (!made) continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = made.checked;
    else if (control.value !== made.value) control.value = made.value;
  }
}

form?.addEventListener("input", ({ target }) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(addressOfForm(), remember(target.name)), 400);
});

if (isPage) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    const address = addressOfForm();
    if (!await show(address, remember(null))) location.assign(address);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-built] .chips a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const links = () => [...document.querySelectorAll("[data-built] .chips a")];
    const number = links().indexOf(link);
    const isShown = await show(link.href, (address, page) => {
      remember(null)(address);
      fill(page);
    });
    if (!isShown) location.assign(link.href);
    else (links()[number] ?? links().at(-1) ?? document.querySelector("[data-built-words]"))?.focus();
  });
  window.addEventListener("popstate", async () => {
    if (location.pathname + location.search === shown) return; // the page moved to another part of itself
    const address = location.href;
    if (!await show(address, (_address, page) => fill(page))) location.reload();
    last = null;
  });
}

// Of many choices those are shown that hold the words, or whose group does, and what is chosen already.
for (const search of document.querySelectorAll("[data-search-choices]")) {
  const choices = [...search.closest("fieldset").querySelectorAll(".choice")];
  search.closest("[hidden]").hidden = false;
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = search.value.trim().toLowerCase();
    for (const choice of choices) {
      const group = choice.closest(".choices-group")?.querySelector(".choices-head").textContent ?? "";
      const isAsked = `${choice.textContent} ${group}`.toLowerCase().includes(words);
      choice.hidden = !isAsked && !choice.querySelector("input").checked;
    }
  });
}
