// Where festivals are: their areas with their names, which lead to their pages.
document.addEventListener("festival:map", ({ detail: { map } }) => {
  const { festivals } = map.getContainer().dataset;
  if (!festivals) return;
  const layer = L.layerGroup().addTo(map);
  let shown = "";
  const show = async (url) => {
    if (url === shown) return;
    shown = url;
    const areas = await load(url);
    if (url !== shown || !areas) return; // the map goes on without them
    layer.clearLayers();
    for (const area of areas.features) draw(area, map, layer);
    if (areas.features.length) map.fire("festival:layer", { name: "festivals" });
  };
  document.addEventListener("festival:built", () => show(document.querySelector("[data-map-data]")?.dataset.festivals ?? shown));
  show(festivals);
});

async function load(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function draw(area, map, layer) {
  const outline = L.geoJSON(area, { style: { className: "festival-area" } });
  const at = L.latLng(outline.getBounds().getNorth(), outline.getBounds().getCenter().lng);
  const name = document.createElement("span");
  name.textContent = area.properties.title;
  const icon = L.divIcon({ className: "pin festival-name", html: name, iconSize: null });
  const label = L.marker(at, { icon, riseOnHover: true, zIndexOffset: -1000 }); // pins lie above it
  const open = () => map.fire("festival:open", { at, facts: area.properties, opener: label }); // map-events.js
  label.on("click", open);
  outline.on("click", open);
  layer.addLayer(outline).addLayer(label);
}
