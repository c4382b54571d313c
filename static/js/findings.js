// Asks, while a date is being typed, what stands in its way; without this script the next step says it.
const form = document.querySelector("[data-watch-findings]");
const target = document.querySelector("[data-findings]");
const PAUSE_MS = 600;

if (form && target) {
  let timer = 0;
  let asking = null;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(target.dataset.findings, {
        method: "POST",
        body: new FormData(form),
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
    timer = setTimeout(ask, PAUSE_MS);
  });
}
