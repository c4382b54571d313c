// The outlines of the districts; their names only where no tile says them.

document.addEventListener("festival:map", async ({ detail: { map } }) => {
  const { districts } = map.getContainer().dataset;
  if (!districts) return;
  let outlines;
  try {
    const answer = await fetch(districts);
    outlines = answer.ok ? await answer.json() : null;
  } catch {
    outlines = null; // The map goes on without them.
  }
  if (!outlines) return;
  const layer = L.geoJSON(outlines, { interactive: false, style: { className: "district", fill: true } }).addTo(map);
  layer.bringToBack();
  if (layer.getLayers().length) map.fire("festival:layer", { name: "districts" });
  if ("fitDistricts" in map.getContainer().dataset && layer.getLayers().length) map.fitBounds(layer.getBounds(), { padding: [8, 8] });
  map.createPane("names").classList.add("map-names");
  const name = () => nameDistricts(layer);
  if (map.getContainer().classList.contains("has-no-tiles")) name();
  else map.once("notiles", name);
});

function nameDistricts(layer) {
  layer.eachLayer((district) => {
    const label = document.createElement("span");
    label.textContent = district.feature.properties.name;
    district.bindTooltip(label, { permanent: true, direction: "center", pane: "names", className: "district-name", interactive: false });
  });
}
