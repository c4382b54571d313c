// Shows where the reader is. The map doesn't move there: what it asks for from then on would tell the server of the place.
// Where the place lies beyond the part in sight, the map goes back to the city as everybody sees it first.
document.addEventListener("festival:map", ({ detail: { map } }) => {
  const words = JSON.parse(map.getContainer().dataset.words);
  const start = { centre: map.getCenter(), zoom: map.getZoom() };
  let marker = null;
  document.addEventListener("festival:near", ({ detail: { lon, lat } }) => {
    marker?.remove();
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = words.here;
    const icon = L.divIcon({ className: "map-here", html: name, iconSize: [30, 30] });
    marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: 10000 }).addTo(map);
    if (!map.getBounds().contains([lat, lon])) map.setView(start.centre, start.zoom, { animate: false });
    if (!map.getBounds().contains([lat, lon])) {
      map.getContainer().closest("[data-map]").querySelector("[data-map-status]").textContent = words.here_beyond;
    }
  });
});
