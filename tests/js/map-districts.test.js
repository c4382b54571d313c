import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, openMap, pause, run } from "./page.js";

const SQUARE = [[[7, 51.44], [7.02, 51.44], [7.02, 51.46], [7, 51.46], [7, 51.44]]];
const OUTLINES = {
  type: "FeatureCollection",
  features: [{ type: "Feature", geometry: { type: "Polygon", coordinates: SQUARE }, properties: { name: "<b>Mitte</b>" } }],
};

async function page(fetch, data = { districts: "/districts.geojson" }) {
  const made = openMap({ data, fetch });
  run(made.window, "map-districts");
  made.begin();
  await pause(20);
  return { ...made, names: () => [...made.element.querySelectorAll(".district-name")].map((one) => one.textContent) };
}

test("outlines are drawn, and named only once no tile comes", async () => {
  const { map, element, names } = await page(async () => answer(OUTLINES));
  assert.equal(element.querySelectorAll("path.district").length, 1);
  assert.deepEqual(names(), []);
  map.fire("notiles");
  assert.deepEqual(names(), ["<b>Mitte</b>"]);
});

test("without districts nobody is asked", async () => {
  const { element } = await page(async () => { throw new Error("asked"); }, {});
  assert.equal(element.querySelectorAll("path.district").length, 0);
});

test("the map goes on without outlines that don't come", async () => {
  for (const fetch of [async () => answer("", { ok: false }), async () => { throw new TypeError("offline"); }]) {
    const { element } = await page(fetch);
    assert.equal(element.querySelectorAll("path.district").length, 0);
  }
});

test("a map of areas alone shows all of them", async () => {
  const { map } = await page(async () => answer(OUTLINES), { districts: "/some.json", fitDistricts: "1" });
  const { lng, lat } = map.getCenter();
  assert.ok(Math.abs(lng - 7.01) < 0.001 && Math.abs(lat - 51.45) < 0.001, `${lng} ${lat}`);
});
