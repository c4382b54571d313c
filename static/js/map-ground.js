// The map's ground: controls in the reader's language, no scroll trap, and a plain ground where no tile comes.

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const fingers = matchMedia("(pointer: coarse)").matches;

// Read when the map is made, which is after this module has run: folium’s script stands behind it.
L.Map.mergeOptions({
  fadeAnimation: !calm,
  zoomAnimation: !calm,
  markerZoomAnimation: !calm,
  inertia: !calm,
  // One finger scrolls the page, two move the map.
  dragging: !fingers,
});

document.addEventListener("festival:map", ({ detail: { map, tiles } }) => {
  const ground = map.getContainer();
  const words = JSON.parse(ground.dataset.words);
  zoomOutside(map, words);
  map.attributionControl.setPrefix(false);
  zoomByWheel(map, words);
  if (fingers) hintAtFingers(map, words);
  tiles.setUrl(ground.dataset.tiles, true);
  tiles.options.attribution = asText(ground.dataset.credit);
  tiles.addTo(map);
  leaveDeadTiles(map, tiles);
  // On a phone the map takes turns with its list: Leaflet hears of a window's size only.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(ground);
});

// Above the map instead of on it, where the buttons would cover what stands below them.
function zoomOutside(map, words) {
  const zoom = L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  map.getContainer().before(zoom.getContainer());
  map.invalidateSize({ animate: false });
}

// Leaflet writes the credit as HTML; it is somebody's text.
function asText(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

function say(map, text) {
  const status = map.getContainer().closest("[data-map]").querySelector("[data-map-status]");
  clearTimeout(status.timer);
  status.textContent = text;
  if (text) status.timer = setTimeout(() => { status.textContent = ""; }, 6000);
}

// The wheel belongs to the page; with Ctrl (or a pinch on a touchpad, which says the same) it zooms.
function zoomByWheel(map, words) {
  let turned = 0;
  let hints = 0;
  map.getContainer().addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) {
      if (hints < 2) {
        hints += 1;
        say(map, words.wheel);
      }
      return;
    }
    event.preventDefault();
    turned += event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
    if (Math.abs(turned) < 50) return;
    map.setZoomAround(map.mouseEventToLatLng(event), map.getZoom() + (turned < 0 ? 1 : -1), { animate: !calm });
    turned = 0;
  }, { passive: false });
}

function hintAtFingers(map, words) {
  let told = false;
  map.getContainer().addEventListener("touchmove", (event) => {
    if (event.touches.length > 1 || told) return;
    told = true;
    say(map, words.touch);
  }, { passive: true });
}

// A source that can't be reached is asked no more on this page: the district outlines are the ground then.
function showsPointsAlone(ground) {
  if (!ground.dataset.features) return false;
  return JSON.parse(ground.dataset.features).features.every((one) => one.geometry.type === "Point");
}

function leaveDeadTiles(map, tiles) {
  const ground = map.getContainer();
  let failed = 0;
  let came = false;
  tiles.on("tileload", () => {
    came = true;
    ground.classList.add("has-tiles");
  });
  tiles.on("tileerror", () => {
    failed += 1;
    if (came || failed < 4) return;
    map.removeLayer(tiles);
    ground.classList.add("has-no-tiles");
    map.fire("notiles");
    if (showsPointsAlone(ground)) ground.closest("[data-map]").hidden = true; // a dot on nothing: the address says more
  });
}
