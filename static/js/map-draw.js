// Draws a point, a route or an area into a text field as GeoJSON. The field stays the truth and can be typed into.

let view = null;

// Called by the map's own script once the map stands.
document.addEventListener("festival:map", ({ detail: { map } }) => {
  const { draw, kinds, words } = map.getContainer().dataset;
  const field = document.getElementById(draw);
  if (!field) return;
  view = { map, field, words: JSON.parse(words), kind: null, points: [], shape: L.featureGroup().addTo(map) };
  addTools(kinds.split(" "));
  addCentre();
  map.on("click", ({ latlng }) => { if (view.kind) addPoint(latlng); });
  map.getContainer().addEventListener("keydown", onKey);
  field.addEventListener("change", readField);
  readField({ fits: true });
});

function addTools(kinds) {
  const tools = document.createElement("div");
  tools.className = "draw-tools";
  tools.setAttribute("role", "group");
  for (const kind of kinds) {
    const button = addButton(tools, view.words[kind], () => choose(view.kind === kind ? null : kind));
    button.dataset.kind = kind;
    button.setAttribute("aria-pressed", "false");
  }
  addButton(tools, view.words.undo, () => { view.points.pop(); write(); });
  addButton(tools, view.words.clear, () => { view.points = []; write(); });
  view.map.getContainer().closest("[data-map]").before(tools);
  view.tools = tools;
}

function addButton(tools, words, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second";
  button.textContent = words;
  button.addEventListener("click", onClick);
  tools.append(button);
  return button;
}

// Where Enter sets a point; seen while the map has the focus.
function addCentre() {
  const centre = document.createElement("div");
  centre.className = "draw-centre";
  view.map.getContainer().append(centre);
}

function choose(kind) {
  if (kind && kind !== view.kind && shapeKind() !== kind) view.points = [];
  view.kind = kind;
  for (const button of view.tools.querySelectorAll("[data-kind]")) {
    button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
  }
  view.map.getContainer().classList.toggle("is-drawing", Boolean(kind));
  say(kind ? view.words.draw_hint : "");
}

function shapeKind() {
  return { Point: "point", LineString: "line", Polygon: "area" }[read()?.type] ?? null;
}

function onKey(event) {
  if (event.target !== view.map.getContainer() || !view.kind) return;
  if (event.key === "Enter") addPoint(view.map.getCenter());
  else if (event.key === "Backspace") { view.points.pop(); write(); }
  else if (event.key === "Escape") choose(null);
  else return;
  event.preventDefault();
}

function addPoint({ lng, lat }) {
  const point = [round(lng), round(lat)];
  view.points = view.kind === "point" ? [point] : [...view.points, point];
  write();
}

function round(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}

function write() {
  const geometry = geometryOf(view.points, view.kind ?? shapeKind() ?? "point");
  view.field.value = geometry ? JSON.stringify(geometry) : "";
  view.field.dispatchEvent(new Event("input", { bubbles: true }));
  show(geometry ?? (view.points.length ? { type: "MultiPoint", coordinates: view.points } : null));
  say(view.words.drawn.replace("{number}", view.points.length));
}

function geometryOf(points, kind) {
  if (kind === "point" && points.length) return { type: "Point", coordinates: points.at(-1) };
  if (kind === "line" && points.length > 1) return { type: "LineString", coordinates: points };
  if (kind === "area" && points.length > 2) return { type: "Polygon", coordinates: [[...points, points[0]]] };
  return null;
}

function readField({ fits } = {}) {
  const geometry = read();
  if (view.field.value.trim() && !geometry) {
    say(view.words.unreadable);
    return;
  }
  view.points = pointsOf(geometry);
  show(geometry);
  if (geometry && fits !== false) view.map.fitBounds(view.shape.getBounds(), { maxZoom: 16, animate: false });
}

// What the server reads too: GeoJSON, or one "latitude, longitude" a line (one a point, more a route).
function read() {
  const text = view.field.value.trim();
  if (!text) return null;
  try {
    const value = text.startsWith("{") ? JSON.parse(text) : fromLines(text);
    const geometry = value.type === "Feature" ? value.geometry : value;
    return L.geoJSON(geometry).getBounds().isValid() ? geometry : null;
  } catch {
    return null;
  }
}

function fromLines(text) {
  const points = text.split("\n").filter((line) => line.trim()).map((line) => {
    const [, lat, lon] = line.trim().match(/^(-?\d+(?:[.,]\d+)?)[,;\s]+(-?\d+(?:[.,]\d+)?)$/);
    return [lon, lat].map((degrees) => Number(degrees.replace(",", ".")));
  });
  if (points.length === 1) return { type: "Point", coordinates: points[0] };
  const closed = points.length > 3 && String(points[0]) === String(points.at(-1));
  return closed ? { type: "Polygon", coordinates: [points] } : { type: "LineString", coordinates: points };
}

function pointsOf(geometry) {
  if (geometry?.type === "Point") return [geometry.coordinates];
  if (geometry?.type === "LineString") return [...geometry.coordinates];
  if (geometry?.type === "Polygon") return geometry.coordinates[0].slice(0, -1);
  return [];
}

function show(geometry) {
  view.shape.clearLayers();
  if (!geometry) return;
  const icon = L.divIcon({ className: "pin-shape pin-civic", iconSize: [26, 26] });
  const layer = L.geoJSON(geometry, {
    pointToLayer: (feature, place) => L.marker(place, { icon, interactive: false, keyboard: false }),
    style: { className: "shape shape-civic", interactive: false },
  });
  view.shape.addLayer(layer);
  if (geometry.type === "Point" || geometry.type === "MultiPoint") return;
  for (const [lon, lat] of view.points) {
    view.shape.addLayer(L.circleMarker([lat, lon], { radius: 5, className: "shape-vertex", interactive: false }));
  }
}

function say(text) {
  const status = view.map.getContainer().closest("[data-map]").querySelector("[data-map-status]");
  clearTimeout(status.timer);
  status.textContent = text;
  if (text) status.timer = setTimeout(() => { status.textContent = ""; }, 6000);
}
