// Fits the frames of a city's calendar to what they hold; without it they keep the height of their code.
// A promise to pages that were made years ago: a frame sends { type: "festival-height", height: <pixels> } to its page
// when it has loaded and whenever that changes, and answers { type: "festival-ask" }. Frames of other sites are left alone.
(() => {
  const home = new URL(document.currentScript.src).origin;
  const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(`${home}/`));
  addEventListener("message", ({ source, origin, data }) => {
    if (origin !== home || data?.type !== "festival-height") return;
    const height = Number(data.height);
    const frame = frames().find((one) => one.contentWindow === source);
    if (frame && height >= 50 && height <= 20000) frame.style.height = `${Math.ceil(height)}px`;
  });
  const ask = () => {
    for (const frame of frames()) frame.contentWindow?.postMessage({ type: "festival-ask" }, home);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ask);
  else ask();
})();
