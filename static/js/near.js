// “Near me”: asked for by a click, reckoned here, never sent. The rows of each day come nearest first, with their distance.
const EARTH_M = 6371008.8;
const RADIAN = Math.PI / 180;

const button = document.querySelector("[data-near]");
const status = document.querySelector("[data-near-status]");
let known = null;

// Equirectangular: within a city the error is below a thousandth.
function metresBetween(from, to) {
  const x = (to.lon - from.lon) * RADIAN * Math.cos(((from.lat + to.lat) / 2) * RADIAN);
  return Math.hypot(x, (to.lat - from.lat) * RADIAN) * EARTH_M;
}

function inWords(metres) {
  const locale = document.documentElement.lang;
  if (metres < 950) return `${(Math.max(1, Math.round(metres / 50)) * 50).toLocaleString(locale)} m`;
  return `${(Math.round(metres / 100) / 10).toLocaleString(locale)} km`;
}

function sortBy(here) {
  const rows = [...document.querySelectorAll("[data-row][data-lon]")];
  for (const row of rows) {
    const metres = metresBetween(here, { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) });
    row.metres = metres;
    let fact = row.querySelector("[data-distance]");
    if (!fact) {
      fact = document.createElement("p");
      fact.dataset.distance = "";
      fact.className = "row-note";
      row.querySelector(".row-body").append(fact);
    }
    fact.textContent = inWords(metres);
  }
  for (const list of new Set(rows.map((row) => row.parentElement))) {
    const sorted = [...list.children].sort((one, other) => (one.metres ?? Infinity) - (other.metres ?? Infinity));
    list.append(...sorted);
  }
}

if (button && navigator.geolocation) {
  button.hidden = !document.querySelector("[data-row][data-lon], [data-map]");
  button.addEventListener("click", () => {
    status.textContent = button.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        known = { lon: coords.longitude, lat: coords.latitude };
        sortBy(known);
        status.textContent = button.dataset.done;
        document.dispatchEvent(new CustomEvent("festival:near", { detail: known })); // map-near.js
      },
      () => { status.textContent = button.dataset.failed; },
      { maximumAge: 60000, timeout: 15000 },
    );
  });
  document.addEventListener("festival:built", () => { if (known) sortBy(known); }); // builder.js: other rows
}
