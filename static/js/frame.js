// Tells the page around a frame how high it is, for /embed/resize.js there; nothing else is told, and nobody is asked.
if (parent !== window) {
  let told = 0;
  const tell = (again) => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told && !again) return;
    told = height;
    parent.postMessage({ type: "festival-height", height }, "*");
  };
  new ResizeObserver(() => tell(false)).observe(document.body);
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.type === "festival-ask") tell(true);
  });
}
