// Events on the map: pins whose shape says the tone, clusters that say their number, popups, and the list as their twin.

const PIN_SIZE = 34;
const MOST_IN_POPUP = 40;
const EDGE = 8;

document.addEventListener("festival:map", ({ detail: { map } }) => {
  const { events, features, fit, target, words } = map.getContainer().dataset;
  if (!events && !features) return;
  const view = { map, target, words: JSON.parse(words), popup: null, pins: new Map(), shown: new Map() };
  view.clusters = clusters(view).addTo(map);
  openByKeyboard(view);
  hideBeyondEdge(view);
  twinWithList(view);
  let isFitted = !fit;
  const show = ({ collection }) => {
    showPlaces(view, collection.features.filter((feature) => feature.geometry));
    if (!isFitted && view.shown.size) showAll(map, [...view.shown.values()]);
    isFitted ||= view.shown.size > 0;
  };
  map.on("festival:places", show); // map-loading.js
  map.on("festival:open", ({ at, facts, opener }) => openPopup(view, at, [facts], opener)); // map-festivals.js
  if (features) show({ collection: JSON.parse(features) });
});

// What is shown already stays as it is, so that nobody loses what they look at or stand on.
function showPlaces(view, features) {
  const giveBack = focusIn(view);
  const places = new Map(features.map((feature) => [keyOf(feature), feature]));
  const fresh = [...places].filter(([key]) => !view.shown.has(key)).map(([key, feature]) => [key, layersOf(feature, view)]);
  const gone = [...view.shown].filter(([key]) => !places.has(key));
  for (const [key, layers] of fresh) view.shown.set(key, layers);
  for (const [key, { shape }] of gone) {
    view.shown.delete(key);
    shape?.remove();
  }
  if (gone.length * 2 > view.shown.size) {
    view.clusters.clearLayers();
    view.clusters.addLayers([...view.shown.values()].map(({ pin }) => pin));
  } else {
    view.clusters.addLayers(fresh.map(([, { pin }]) => pin));
    for (const [, { pin }] of gone) view.clusters.removeLayer(pin);
  }
  view.pins = pinsById(view.shown);
  giveBack();
}

function pinsById(shown) {
  const pins = new Map();
  for (const { pin } of shown.values()) {
    const id = String(pin.options.facts.id ?? "");
    if (id) pins.set(id, [...(pins.get(id) ?? []), pin]);
  }
  return pins;
}

// Returns what gives the focus back to the pin that had it, or to the map where that has gone.
function focusIn(view) {
  const ground = view.map.getContainer();
  const focused = document.activeElement;
  if (!ground.contains(focused)) return () => {};
  const id = focused.querySelector("[data-pin]")?.dataset.pin;
  return () => {
    if (document.activeElement !== document.body) return;
    const [same] = view.pins.get(id) ?? [];
    (same?.getElement() ?? ground).focus({ preventScroll: true });
  };
}

function keyOf({ id, geometry, properties, bbox }) {
  return JSON.stringify([id ?? properties.id, properties.count, properties.when, bbox ?? geometry.coordinates]);
}

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

// A route or an area is drawn as such, and its pin makes it reachable by keyboard. What is gathered is a number.
function layersOf(feature, view) {
  const facts = { ...feature.properties, id: feature.id ?? feature.properties.id };
  if (facts.count) return gatheredOf(feature, facts, view);
  const shape = L.geoJSON(feature, {
    pointToLayer: () => null,
    style: { className: `shape shape-${facts.tone}` },
    filter: ({ geometry }) => geometry.type !== "Point",
  });
  const isPoint = feature.geometry.type === "Point";
  const bounds = isPoint ? L.latLngBounds([atPoint(feature)]) : shape.getBounds();
  const pin = L.marker(anchor(feature.geometry, bounds), { icon: pinIcon(facts), facts, riseOnHover: true });
  const open = () => openPopup(view, pin.getLatLng(), [facts], pin);
  pin.on("click", open);
  if (isPoint) return { pin, bounds };
  shape.on("click", open).addTo(view.map);
  view.map.fire("festival:layer", { name: "shapes" });
  return { pin, bounds, shape };
}

function gatheredOf(feature, facts, view) {
  const [west, south, east, north] = feature.bbox;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const pin = L.marker(atPoint(feature), { icon: clusterIcon(facts.count, view.words), facts, bounds });
  pin.on("click", () => openCluster(view, pin, [pin]));
  return { pin, bounds };
}

function atPoint({ geometry }) {
  return [...geometry.coordinates].slice(0, 2).reverse();
}

function anchor(geometry, bounds) {
  if (geometry.type !== "LineString") return bounds.getCenter();
  const middle = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)];
  return L.latLng(middle[1], middle[0]);
}

function showAll(map, layers) {
  const bounds = L.latLngBounds([]);
  for (const layer of layers) bounds.extend(layer.bounds);
  map.fitBounds(bounds, { maxZoom: 16, padding: [30, 30], animate: false });
}

function pinIcon(facts) {
  const name = make("span", "visually-hidden", [facts.title, facts.when, facts.place].filter(Boolean).join(", "));
  name.dataset.pin = facts.id ?? "";
  const tone = ["festive", "solemn"].includes(facts.tone) ? facts.tone : "civic";
  const gone = facts.state === "cancelled" ? " pin-cancelled" : "";
  return L.divIcon({ className: `pin pin-shape pin-${tone}${gone}`, html: name, iconSize: [PIN_SIZE, PIN_SIZE] });
}

function clusters(view) {
  const group = L.markerClusterGroup({
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    chunkedLoading: true,
    // Clusters stand in the middle of their places: nearer ones than this would cover each other.
    maxClusterRadius: 80,
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: false,
    zoomToBoundsOnClick: false,
    iconCreateFunction: (cluster) => clusterIcon(countOf(cluster.getAllChildMarkers()), view.words),
  });
  return group.on("clusterclick", ({ layer }) => openCluster(view, layer, layer.getAllChildMarkers()));
}

function countOf(pins) {
  return pins.reduce((sum, { options }) => sum + (options.facts.count ?? 1), 0);
}

function clusterIcon(number, words) {
  const html = make("span");
  const shown = make("span", "", String(number));
  shown.setAttribute("aria-hidden", "true");
  html.append(shown, make("span", "visually-hidden", words.many.replace("{number}", number)));
  const size = number < 10 ? 38 : number < 100 ? 44 : 52;
  return L.divIcon({ className: "cluster", html, iconSize: [size, size] });
}

// What lies outside of the map can't be seen: nobody shall come upon it by keyboard or aim at it beside the map.
function hideBeyondEdge({ map, clusters: group }) {
  let asked = 0;
  const hide = () => {
    const { x, y } = map.getSize();
    for (const element of map.getContainer().querySelectorAll(".pin, .cluster")) {
      const at = map.layerPointToContainerPoint(L.DomUtil.getPosition(element));
      const isBeyond = at.x < EDGE || at.y < EDGE || at.x > x - EDGE || at.y > y - EDGE;
      element.classList.toggle("is-beyond", isBeyond);
    }
  };
  const ask = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(hide);
  };
  map.on("moveend layeradd resize", ask);
  group.on("animationend", ask);
}

// What lies apart is zoomed to; what stands at one place is listed, and asked for where it was only counted.
async function openCluster(view, cluster, pins) {
  const bounds = L.latLngBounds([]);
  for (const pin of pins) bounds.extend(pin.options.bounds ?? pin.getLatLng());
  const apart = bounds.getSouthWest().distanceTo(bounds.getNorthEast()) > 15;
  if (apart && view.map.getZoom() < view.map.getMaxZoom()) {
    if (cluster.getElement() === document.activeElement) {
      view.map.once("moveend", () => view.map.getContainer().focus({ preventScroll: true }));
    }
    view.map.fitBounds(bounds, { padding: [40, 40] });
    return;
  }
  const isCounted = pins.some(({ options }) => options.facts.count);
  const found = isCounted ? await factsIn(view, bounds) : pins.map(({ options }) => options.facts);
  if (found?.length) openPopup(view, cluster.getLatLng(), found, cluster, isCounted ? countOf(pins) : found.length);
}

async function factsIn(view, bounds) {
  try {
    const { features } = await view.map.placesIn(bounds);
    return features.map(({ id, properties }) => ({ ...properties, id }));
  } catch {
    view.map.getContainer().closest("[data-map]").querySelector("[data-map-status]").textContent = view.words.failed;
    return null;
  }
}

// Titles are people's text: textContent only, never HTML.
function openPopup(view, place, all, opener, count = all.length) {
  const content = make("div", "popup");
  if (all.length > 1) content.append(make("p", "popup-count", view.words.many.replace("{number}", count)));
  for (const facts of all.slice(0, MOST_IN_POPUP)) content.append(popupEntry(facts, view));
  if (count > MOST_IN_POPUP) {
    content.append(make("p", "", view.words.more.replace("{number}", count - MOST_IN_POPUP)));
  }
  const byKeyboard = opener.getElement?.() === document.activeElement;
  const popup = L.popup({ maxWidth: 320, minWidth: 200, maxHeight: 280, offset: [0, -8], autoPanPadding: [12, 12] });
  popup.setLatLng(place).setContent(content).openOn(view.map);
  const frame = popup.getElement();
  frame.setAttribute("role", "dialog");
  frame.setAttribute("aria-label", all.length > 1 ? content.firstChild.textContent : all[0].title);
  frame.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", view.words.close);
  popup.on("remove", () => giveFocusBack(view, popup, opener));
  view.popup = popup;
  if (byKeyboard) (content.querySelector("a") ?? frame.querySelector("a"))?.focus({ preventScroll: true });
}

function popupEntry(facts, { target, words }) {
  const entry = make("div", `popup-entry tone-${facts.tone}`);
  const title = make("p", "popup-title");
  const name = make(facts.url ? "a" : "span", facts.state === "cancelled" ? "is-cancelled" : "", facts.title);
  if (facts.url) name.href = safeAddress(facts.url);
  if (facts.url && target) Object.assign(name, { target, rel: "noopener" });
  title.append(name);
  entry.append(title);
  const more = facts.more ? words.more_dates.replace("{number}", facts.more) : "";
  const lines = [[facts.when, more].filter(Boolean).join(" · "), facts.place, (facts.facts ?? []).join(" · ")];
  for (const line of lines.filter(Boolean)) entry.append(make("p", "", line));
  return entry;
}

function safeAddress(url) {
  const address = new URL(url, document.baseURI);
  return ["https:", "http:"].includes(address.protocol) ? address.href : "#";
}

function giveFocusBack(view, popup, opener) {
  const left = document.activeElement === document.body || popup.getElement()?.contains(document.activeElement);
  if (!left) return;
  const element = opener.getElement?.();
  (element?.isConnected ? element : view.map.getContainer()).focus({ preventScroll: true });
}

// Pins and clusters are buttons: Enter and Space press them. Escape closes the popup from wherever the focus is in the map.
function openByKeyboard(view) {
  view.map.getContainer().addEventListener("keydown", (event) => {
    const button = event.target.closest(".pin, .cluster");
    if (button && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      button.click();
    } else if (event.key === "Escape" && view.popup?.isOpen()) {
      event.stopPropagation();
      view.popup.close();
    }
  }, true);
}

// The list beside the map shows the same events: focus or pointer on one lights the other.
function twinWithList(view) {
  let lit = [];
  const light = (elements) => {
    for (const element of lit) element.classList.remove("is-lit");
    lit = elements.filter(Boolean);
    for (const element of lit) element.classList.add("is-lit");
  };
  const onRow = ({ target }) => {
    const row = target.closest?.("[data-row]");
    if (row) light(pinsOf(row, view).map((pin) => view.clusters.getVisibleParent(pin)?.getElement()));
  };
  const onPin = ({ target }) => {
    const pin = target.closest?.(".pin")?.querySelector("[data-pin]");
    if (pin?.dataset.pin) light([...document.querySelectorAll("[data-row]")].filter(({ dataset }) => dataset.row === pin.dataset.pin));
  };
  for (const type of ["focusin", "mouseover"]) {
    document.addEventListener(type, onRow);
    view.map.getContainer().addEventListener(type, onPin);
  }
}

// What is only counted lights where the row's place lies in it.
function pinsOf({ dataset }, view) {
  const known = view.pins.get(dataset.row);
  if (known || !dataset.lon) return known ?? [];
  const at = L.latLng(dataset.lat, dataset.lon);
  const pins = [...view.shown.values()].map(({ pin }) => pin);
  return pins.filter(({ options }) => options.bounds?.pad(0.001).contains(at)).slice(0, 1);
}
