import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, openMap, pause, press, run, status } from "./page.js";

const WORDS = { failed: "Failed", many: "{number} events", more: "{number} more", more_dates: "{number} more dates", close: "Close" };
const event = (id, lon, lat, more = {}) => ({
  type: "Feature",
  id,
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: { title: `Feast ${id}`, tone: "festive", when: "1 May", place: "Square", url: `/events/${id}`, ...more },
});

async function page(features, { fetch, html = "" } = {}) {
  const data = { words: JSON.stringify(WORDS), ...(fetch ? { events: "/events.geojson" } : { features: JSON.stringify({ features }) }) };
  const made = openMap({ data, html, fetch });
  run(made.window, "map-events", "map-loading");
  made.begin();
  await pause(20);
  return { ...made, pins: () => [...made.element.querySelectorAll(".pin")], popup: () => made.element.querySelector(".popup") };
}

test("a pin says what, when and where, and opens on Enter", async () => {
  const { window, pins, popup, element } = await page([event(1, 7.01, 51.45)]);
  assert.equal(pins().length, 1);
  assert.equal(pins()[0].textContent, "Feast 1, 1 May, Square");
  pins()[0].focus();
  assert.ok(press(window, pins()[0], "Enter"));
  assert.match(popup().textContent, /Feast 1.*1 May.*Square/);
  assert.equal(element.querySelector(".leaflet-popup").getAttribute("role"), "dialog");
  press(window, popup(), "Escape");
  await pause(300);
  assert.equal(popup(), null);
});

test("a title is text, whatever stands in it, and an address leads to the web or nowhere", async () => {
  const title = "<img src=x onerror=alert(1)>";
  const { window, pins, popup } = await page([event(1, 7.01, 51.45, { title, url: "javascript:alert(1)" })]);
  press(window, pins()[0], "Enter");
  assert.equal(popup().querySelector("img"), null);
  assert.equal(popup().querySelector("a").textContent, title);
  assert.equal(popup().querySelector("a").getAttribute("href"), "#");
});

test("what stands at one place is one cluster, which lists them", async () => {
  const { window, element, popup } = await page([1, 2, 3].map((id) => event(id, 7.01, 51.45)));
  const cluster = element.querySelector(".cluster");
  assert.match(cluster.textContent, /3 events/);
  press(window, cluster, " ");
  assert.equal(popup().querySelectorAll(".popup-entry").length, 3);
});

test("what was cancelled looks so, and an odd tone is an ordinary one", async () => {
  const { pins } = await page([event(1, 7.01, 51.45, { state: "cancelled", tone: "x y" })]);
  assert.ok(pins()[0].classList.contains("pin-cancelled"));
  assert.ok(pins()[0].classList.contains("pin-civic"));
});

test("a route is drawn, and its pin stands on it", async () => {
  const route = { ...event(1, 0, 0), geometry: { type: "LineString", coordinates: [[7, 51.44], [7.01, 51.45], [7.02, 51.46]] } };
  const { map, window, element } = await page([route]);
  assert.equal(element.querySelectorAll("path.shape-festive").length, 1);
  let at = null;
  map.eachLayer((layer) => { if (layer instanceof window.L.Marker) at = layer.getLatLng(); });
  assert.deepEqual([at.lng, at.lat], [7.01, 51.45]);
});

test("the row of the list lights its pin, and the pin its row", async () => {
  const { window, pins, document } = await page([event(1, 7.01, 51.45)], { html: '<ul><li data-row="1" tabindex="0">Feast</li></ul>' });
  const row = document.querySelector("li");
  row.focus();
  assert.ok(pins()[0].classList.contains("is-lit"));
  pins()[0].dispatchEvent(new window.Event("mouseover", { bubbles: true }));
  assert.ok(row.classList.contains("is-lit"));
  assert.equal(pins()[0].classList.contains("is-lit"), false);
});

test("events come from the server, and one that doesn't answer is named", async () => {
  const served = await page([], { fetch: async () => answer({ features: [event(7, 7.01, 51.45)] }) });
  assert.equal(served.pins().length, 1);
  const dead = await page([], { fetch: async () => { throw new TypeError("offline"); } });
  assert.equal(status(dead.document), "Failed");
});

const gathered = (count, [west, south, east, north]) => ({
  type: "Feature",
  bbox: [west, south, east, north],
  geometry: { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] },
  properties: { count },
});

test("what is only counted is a number; near each other it is one, and a row lights the place it lies in", async () => {
  const html = '<ul><li data-row="9" data-lon="7.0101" data-lat="51.4501" tabindex="0">Feast</li></ul>';
  const { element, document } = await page([gathered(40, [7.01, 51.45, 7.011, 51.451]), gathered(60, [7.012, 51.45, 7.012, 51.45])], { html });
  const [cluster] = element.querySelectorAll(".cluster");
  assert.match(cluster.textContent, /100 events/);
  document.querySelector("li").focus();
  assert.ok(cluster.classList.contains("is-lit"));
});

test("what is counted at one place is asked for when it is opened, and lies apart is zoomed to", async () => {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    const features = url.includes("zoom") ? [gathered(70, [7.01, 51.45, 7.01, 51.45])] : [event(1, 7.01, 51.45), event(2, 7.01, 51.45)];
    return answer({ gathered: true, features });
  };
  const { window, element, popup } = await page([], { fetch });
  press(window, element.querySelector(".cluster"), "Enter");
  await pause(20);
  assert.match(asked.at(-1), /bbox=7.01%2C51.45%2C7.01%2C51.45/);
  assert.equal(popup().querySelectorAll(".popup-entry").length, 2);
  assert.match(popup().textContent, /70 events.*30 more/);
});

test("another answer leaves alone what is shown already, and the focus with it", async () => {
  const { map, pins } = await page([], { fetch: async () => answer({ features: [1, 2, 3, 4].map((id) => event(id, 6.97 + id / 50, 51.45)) }) });
  const idOf = (pin) => pin.querySelector("[data-pin]").dataset.pin;
  const kept = () => pins().find((pin) => idOf(pin) === "1");
  kept().focus();
  const before = kept();
  map.fire("festival:places", { collection: { features: [1, 2, 3, 5].map((id) => event(id, 6.97 + id / 50, 51.45)) } });
  assert.equal(kept(), before);
  map.fire("festival:places", { collection: { features: [event(1, 6.99, 51.45)] } });
  assert.deepEqual(pins().map(idOf), ["1"]);
  assert.equal(before.ownerDocument.activeElement, kept());
  map.fire("festival:places", { collection: { features: [] } });
  assert.equal(before.ownerDocument.activeElement, map.getContainer());
});
