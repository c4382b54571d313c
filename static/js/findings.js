// Asks, while a date is being typed, what comes of it and what stands in its way; without this script the next step
// says it, and another month is a page of its own.
const form = document.querySelector("[data-watch-findings]");
const target = document.querySelector("[data-findings]");
const PAUSE_MS = 600;

if (form && target) {
  let timer = 0;
  let asking = null;
  const ask = async (month = "") => {
    asking?.abort();
    asking = new AbortController();
    const typed = new FormData(form);
    if (month) typed.set("month", month);
    try {
      const answer = await fetch(target.dataset.findings, {
        method: "POST",
        body: typed,
        signal: asking.signal,
        headers: { Accept: "text/html" },
      });
      if (answer.ok && !answer.redirected) target.innerHTML = await answer.text();
    } catch {
      // Out of reach or overtaken by newer typing: the next step will say it.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(), PAUSE_MS);
  });
  target.addEventListener("click", async (event) => {
    const button = event.target.closest('button[name="month"]');
    if (!button) return;
    event.preventDefault();
    const words = button.textContent;
    await ask(button.value);
    const buttons = [...target.querySelectorAll('button[name="month"]')];
    (buttons.find((one) => one.textContent === words) ?? buttons[0])?.focus();
  });
}
