// What is made of a form's choices follows each of them; without a script its button does the same.
const form = document.querySelector("[data-builder]");
let asked = 0;
let waiting = 0;

async function follow() {
  const turn = ++asked;
  const said = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = `${form.action}?${new URLSearchParams(said)}`;
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = [...page.querySelectorAll("[data-built]")];
    const shown = [...document.querySelectorAll("[data-built]")];
    if (turn !== asked || !answer.ok || made.length !== shown.length) return; // what is wrong is said by the button
    shown.forEach((part, number) => replace(part, made[number]));
    history.replaceState(null, "", address);
    document.dispatchEvent(new Event("festival:built"));
  } catch {
    // without a connection the code stays as it was
  }
}

// What was unfolded stays so.
function replace(part, made) {
  const unfolded = [...part.querySelectorAll("details")].map(({ open }) => open);
  made.querySelectorAll("details").forEach((fold, number) => { fold.open = unfolded[number] ?? fold.open; });
  part.replaceChildren(...made.childNodes);
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(follow, 400);
});

// Of many choices those are shown that hold the words, and what is chosen already.
for (const search of document.querySelectorAll("[data-search-choices]")) {
  const choices = [...search.closest("fieldset").querySelectorAll(".choice")];
  search.closest("[hidden]").hidden = false;
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = search.value.trim().toLowerCase();
    for (const choice of choices) {
      const isAsked = choice.textContent.toLowerCase().includes(words);
      choice.hidden = !isAsked && !choice.querySelector("input").checked;
    }
  });
}
