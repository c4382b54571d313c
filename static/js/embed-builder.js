// The code and the frame beside the form follow each choice; without a script its button does the same.
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
    const made = page.querySelector("[data-built]");
    if (turn !== asked || !answer.ok || !made) return; // what is wrong is said once the button is pressed
    document.querySelector("[data-built]").replaceChildren(...made.childNodes);
    history.replaceState(null, "", address);
    document.dispatchEvent(new Event("festival:built"));
  } catch {
    // without a connection the code stays as it was
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(follow, 400);
});
