import assert from "node:assert/strict";
import { test } from "node:test";
import { open, run } from "./page.js";

const row = (id, lon, lat) => `<li data-row="${id}" data-lon="${lon}" data-lat="${lat}"><div class="row-body"></div></li>`;
const PAGE = `<button data-near data-waiting="Wait" data-done="Sorted" data-failed="Unknown" hidden>Near me</button>
<span data-near-status></span><ol>${row("far", 13.5, 52.5)}<li id="anywhere"><div class="row-body"></div></li>${row("near", 13.401, 52.5)}</ol>`;

function page(getCurrentPosition) {
  const window = open(PAGE, {
    before: (one) => {
      if (getCurrentPosition) Object.defineProperty(one.navigator, "geolocation", { value: { getCurrentPosition } });
    },
  });
  window.document.documentElement.lang = "de";
  run(window, "near");
  const { document } = window;
  return { document, button: document.querySelector("button"), status: document.querySelector("span") };
}

test("where nobody can tell the place there is no button", () => {
  assert.equal(page(null).button.hidden, true);
});

test("nothing is asked before the click; then the nearest comes first, and what has no place last", () => {
  let asked = 0;
  const { document, button, status } = page((found) => {
    asked += 1;
    found({ coords: { longitude: 13.4, latitude: 52.5 } });
  });
  assert.equal(button.hidden, false);
  assert.equal(asked, 0);
  button.click();
  assert.equal(asked, 1);
  assert.equal(status.textContent, "Sorted");
  const order = [...document.querySelectorAll("li")].map((one) => one.dataset.row ?? one.id);
  assert.deepEqual(order, ["near", "far", "anywhere"]);
  const said = [...document.querySelectorAll("[data-distance]")].map((one) => one.textContent);
  assert.deepEqual(said, ["50 m", "6,8 km"]);
  button.click();
  assert.equal(document.querySelectorAll("[data-distance]").length, 2);
});

test("who refuses is told so, and the order stays", () => {
  const { document, button, status } = page((found, failed) => failed(new Error("refused")));
  button.click();
  assert.equal(status.textContent, "Unknown");
  assert.equal(document.querySelector("li").dataset.row, "far");
});
