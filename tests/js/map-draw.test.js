import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openMap, press, run, status } from "./page.js";

const WORDS = { point: "Point", line: "Route", area: "Area", undo: "Undo", clear: "Clear", draw_hint: "Click", drawn: "{number} points", unreadable: "Unreadable" };

let window;
let map;
let element;
let field;

beforeEach(() => {
  const made = openMap({
    data: { draw: "geometry", kinds: "point line area", words: JSON.stringify(WORDS) },
    html: '<textarea id="geometry"></textarea>',
  });
  ({ window, map, element } = made);
  field = window.document.getElementById("geometry");
  run(window, "map-draw");
  made.begin();
});

const tool = (words) => [...window.document.querySelectorAll(".draw-tools button")].find((one) => one.textContent === words);
const drawn = () => (field.value ? JSON.parse(field.value) : null);
const click = (lat, lng) => map.fire("click", { latlng: window.L.latLng(lat, lng) });
const type = (text) => {
  field.value = text;
  field.dispatchEvent(new window.Event("change"));
};

test("a click before a tool was chosen draws nothing", () => {
  click(51.4, 7);
  assert.equal(field.value, "");
});

test("the last click is the point, to a tenth of a metre", () => {
  tool("Point").click();
  click(51.41, 7.01);
  click(51.4512345678, 7.0198765432);
  assert.deepEqual(drawn(), { type: "Point", coordinates: [7.019877, 51.451235] });
});

test("clicks make a route, an area closes by itself, undo takes the last one back", () => {
  tool("Route").click();
  click(51.4, 7);
  assert.equal(drawn(), null);
  click(51.5, 7.1);
  assert.deepEqual(drawn(), { type: "LineString", coordinates: [[7, 51.4], [7.1, 51.5]] });
  tool("Undo").click();
  assert.equal(drawn(), null);
  tool("Area").click();
  for (const [lat, lng] of [[51.4, 7], [51.4, 7.1], [51.5, 7.1]]) click(lat, lng);
  assert.deepEqual(drawn(), { type: "Polygon", coordinates: [[[7, 51.4], [7.1, 51.4], [7.1, 51.5], [7, 51.4]]] });
  assert.equal(status(window.document), "3 points");
  tool("Clear").click();
  assert.equal(field.value, "");
});

test("it is drawn by keyboard too: Enter sets the middle, Backspace takes it back, Escape ends", () => {
  tool("Point").click();
  assert.ok(press(window, element, "Enter"));
  assert.deepEqual(drawn(), { type: "Point", coordinates: [7.01, 51.45] });
  assert.ok(press(window, element, "Backspace"));
  assert.equal(drawn(), null);
  press(window, element, "Escape");
  assert.equal(tool("Point").getAttribute("aria-pressed"), "false");
  assert.equal(press(window, element, "Enter"), false);
});

for (const [why, text, kind] of [
  ["coordinates with points", "51.45, 7.01", "Point"],
  ["coordinates with commas", "51,45 7,01", "Point"],
  ["a route of two lines", "51.4, 7.0\n51.5, 7.1", "LineString"],
  ["a closed one", "51.4,7.0\n51.4,7.1\n51.5,7.1\n51.4,7.0", "Polygon"],
  ["GeoJSON", '{"type":"Feature","geometry":{"type":"Point","coordinates":[7,51]}}', "Point"],
]) {
  test(`${why} can be typed, and stays as typed`, () => {
    type(text);
    assert.equal(field.value, text);
    assert.notEqual(status(window.document), WORDS.unreadable);
    const shapes = element.querySelectorAll(kind === "Point" ? ".pin-shape" : "path.shape");
    assert.equal(shapes.length, 1);
  });
}

for (const text of ["here", "51.45", "{", '{"type":"Point"}', "51.4, 7.0\nthere"]) {
  test(`"${text.replace("\n", " / ")}" is said to be unreadable, and is not lost`, () => {
    type(text);
    assert.equal(status(window.document), WORDS.unreadable);
    assert.equal(field.value, text);
  });
}
