// Keeps the progress of a recheck current; without this script a reload does.
const target = document.querySelector("[data-progress]");
const PAUSE_MS = 2000;

const look = async () => {
  const answer = await fetch(target.dataset.progress, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const text = await answer.text();
  target.innerHTML = text;
  if (text.trim()) setTimeout(look, PAUSE_MS);
  else location.reload();
};
if (target) setTimeout(look, PAUSE_MS);
