// Asks for the events that the map shows, a little beyond its edge, and no more. What is asked for lies on a grid, so
// that neighbours ask alike and are answered from the same cache. A city whose answer is whole is asked once.
const TILE = 256;
const WAIT_MS = 150;
const SAY_AFTER_MS = 400;

document.addEventListener("festival:map", ({ detail: { map } }) => {
  const ground = map.getContainer();
  const { events, words } = ground.dataset;
  if (!events) return;
  const view = { map, url: events, words: JSON.parse(words), held: null, running: null, waiting: 0 };
  const again = tryAgain(view);
  map.placesIn = (bounds) => fetchPlaces(addressOf(view.url, { bbox: outward(bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()) }));
  map.on("moveend", () => {
    clearTimeout(view.waiting);
    view.waiting = setTimeout(() => follow(view, again), WAIT_MS);
  });
  document.addEventListener("festival:built", () => { // builder.js: other filters
    const { events: url } = document.querySelector("[data-map-data]")?.dataset ?? {};
    if (!url || url === view.url) return;
    Object.assign(view, { url, held: null });
    load(view, null, again);
  });
  load(view, null, again);
});

function tryAgain(view) {
  const part = view.map.getContainer().closest("[data-map]").querySelector("[data-map-failed]");
  part?.querySelector("button").addEventListener("click", () => {
    view.map.getContainer().focus({ preventScroll: true });
    load(view, view.held ? boxAround(view.map) : null, part);
  });
  return part;
}

// The first answer is waited for: it may hold everything.
function follow(view, failed) {
  if (!isShort(view) || (!view.held && view.running)) return;
  load(view, boxAround(view.map), failed);
}

// Without a box all there is: how large the city is isn't known before.
async function load(view, box, failed) {
  view.running?.abort();
  const running = view.running = new AbortController();
  const zoom = view.map.getZoom();
  const slow = setTimeout(() => say(view.map, view.words.loading), SAY_AFTER_MS);
  if (failed) failed.hidden = true;
  const collection = await fetchPlaces(addressOf(view.url, { zoom, bbox: box?.text }), running.signal).catch(() => null);
  clearTimeout(slow);
  if (view.running !== running) return; // a later question is on its way
  view.running = null;
  if (failed) failed.hidden = Boolean(collection);
  say(view.map, collection || failed ? "" : view.words.failed);
  if (!collection) return;
  view.held = { zoom, bounds: box?.bounds ?? null, gathered: collection.gathered };
  view.map.fire("festival:places", { collection });
  follow(view, failed);
}

async function fetchPlaces(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" }, signal });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function addressOf(url, more) {
  const address = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(more)) if (value !== undefined) address.searchParams.set(name, value);
  return address.pathname + address.search;
}

// What is held by single events serves every scale; what is gathered, the scale it was gathered for.
function isShort({ map, held }) {
  if (!held) return true;
  const isThere = !held.bounds || held.bounds.contains(clamped(map.getBounds()));
  return !isThere || (held.gathered && held.zoom !== map.getZoom());
}

function boxAround(map) {
  const zoom = map.getZoom();
  const { min, max } = map.getPixelBounds();
  const pad = max.subtract(min).divideBy(4);
  const northWest = map.unproject(min.subtract(pad).divideBy(TILE).floor().multiplyBy(TILE), zoom);
  const southEast = map.unproject(max.add(pad).divideBy(TILE).ceil().multiplyBy(TILE), zoom);
  const bounds = clamped(L.latLngBounds(southEast, northWest));
  const text = outward(bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth());
  return { bounds, text };
}

// A map can be moved past the edge of the world; there is nothing to ask for.
function clamped(bounds) {
  const within = (value, most) => Math.max(-most, Math.min(most, value));
  return L.latLngBounds(
    [within(bounds.getSouth(), 90), within(bounds.getWest(), 180)],
    [within(bounds.getNorth(), 90), within(bounds.getEast(), 180)],
  );
}

function outward(west, south, east, north) {
  const round = (how, degrees) => how(degrees * 1e5) / 1e5;
  return [round(Math.floor, west), round(Math.floor, south), round(Math.ceil, east), round(Math.ceil, north)].join(",");
}

function say(map, text) {
  map.getContainer().closest("[data-map]").querySelector("[data-map-status]").textContent = text;
}
