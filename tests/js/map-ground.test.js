import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openMap, status } from "./page.js";

const WORDS = { zoom_in: "Closer", zoom_out: "Farther", wheel: "Use Ctrl and the wheel", touch: "Use two fingers" };

let window;
let document;
let map;
let tiles;
let element;

beforeEach(() => {
  const made = openMap({
    data: { words: JSON.stringify(WORDS), tiles: "/tiles/{z}/{x}/{y}.png", credit: "© <b>Somebody</b>" },
    ground: ["map-ground"],
  });
  ({ window, document, map, tiles, element } = made);
  made.begin();
});

const wheel = (more = {}) => {
  const event = new window.WheelEvent("wheel", { deltaY: -100, bubbles: true, cancelable: true, ...more });
  element.dispatchEvent(event);
  return event.defaultPrevented;
};

test("the wheel scrolls the page and says how to zoom; with Ctrl it zooms", () => {
  const before = map.getZoom();
  assert.equal(wheel(), false);
  assert.equal(map.getZoom(), before);
  assert.equal(status(document), WORDS.wheel);
  assert.ok(wheel({ ctrlKey: true }));
  assert.equal(map.getZoom(), before + 1);
});

test("the zoom stands above the map, in the reader's language", () => {
  const buttons = [...document.querySelectorAll(".leaflet-control-zoom a")];
  assert.deepEqual(buttons.map((one) => one.getAttribute("aria-label")), ["Closer", "Farther"]);
  assert.equal(element.contains(buttons[0]), false);
});

test("the credit of the tiles is text", () => {
  assert.equal(element.querySelector(".leaflet-control-attribution b"), null);
  assert.match(element.querySelector(".leaflet-control-attribution").textContent, /<b>Somebody<\/b>/);
});

test("a source that can't be reached is asked no more, and others are told", () => {
  let told = 0;
  map.on("notiles", () => { told += 1; });
  for (let number = 0; number < 4; number += 1) tiles.fire("tileerror");
  assert.equal(told, 1);
  assert.equal(map.hasLayer(tiles), false);
  assert.ok(element.classList.contains("has-no-tiles"));
});

test("one that has answered once may fail later", () => {
  tiles.fire("tileload");
  for (let number = 0; number < 9; number += 1) tiles.fire("tileerror");
  assert.ok(map.hasLayer(tiles));
});
