// What lies over the ground can be left out. A choice is offered once there is something to leave out.
document.addEventListener("festival:map", ({ detail: { map } }) => {
  const panel = map.getContainer().closest("[data-map]").querySelector("[data-map-layers]");
  if (!panel) return;
  const offer = (name) => {
    const choice = panel.querySelector(`[data-layer="${name}"]`);
    if (!choice) return;
    choice.closest(".choice").hidden = false;
    panel.hidden = false;
  };
  map.on("festival:layer", ({ name }) => offer(name));
  panel.addEventListener("change", ({ target }) => {
    map.getContainer().classList.toggle(`without-${target.dataset.layer}`, !target.checked);
  });
});
