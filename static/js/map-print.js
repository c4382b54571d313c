// On paper the map shows the part that was in sight, as wide as the page.
const PAGE_PX = { width: 660, height: 420 };

document.addEventListener("festival:map", ({ detail: { map } }) => {
  const ground = map.getContainer();
  let before = null;
  window.addEventListener("beforeprint", () => {
    if (before) return;
    before = { centre: map.getCenter(), zoom: map.getZoom() };
    const seen = map.getBounds();
    Object.assign(ground.style, { width: `${PAGE_PX.width}px`, height: `${PAGE_PX.height}px`, flex: "none" });
    map.invalidateSize({ animate: false });
    map.setView(seen.getCenter(), Math.min(map.getBoundsZoom(seen), before.zoom), { animate: false });
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    Object.assign(ground.style, { width: "", height: "", flex: "" });
    map.invalidateSize({ animate: false });
    map.setView(before.centre, before.zoom, { animate: false });
    before = null;
  });
});
