import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, openMap, pause, run, status } from "./page.js";

const WORDS = { failed: "Failed", loading: "Loading" };
const WAIT = 250;

async function page(fetch) {
  const asked = [];
  const made = openMap({
    data: { words: JSON.stringify(WORDS), events: "/map/events.geojson?lang=de" },
    fetch: async (url, options) => {
      asked.push(new URL(url, "https://festival.example").searchParams);
      return fetch(url, options);
    },
  });
  const failed = made.document.createElement("div");
  failed.dataset.mapFailed = "";
  failed.hidden = true;
  failed.innerHTML = "<button>Again</button>";
  made.document.querySelector("[data-map]").append(failed);
  const shown = [];
  made.map.on("festival:places", ({ collection }) => shown.push(collection));
  run(made.window, "map-loading");
  made.begin();
  await pause(20);
  return { ...made, asked, shown, failed };
}

const GATHERED = { gathered: true, features: [] };
const WHOLE = { gathered: false, features: [] };

test("a city that fits one answer is asked once, wherever the map goes", async () => {
  const { map, asked, shown } = await page(async () => answer(WHOLE));
  assert.deepEqual([...asked[0]], [["lang", "de"], ["zoom", "13"]]);
  map.setView([51.5, 7.2], 16);
  await pause(WAIT);
  assert.equal(asked.length, 1);
  assert.equal(shown.length, 1);
});

test("of a large one the part in sight is asked for, once it stands still, and on a grid", async () => {
  const { map, asked } = await page(async () => answer(GATHERED));
  map.setView([51.45, 7.01], 15, { animate: false });
  map.panBy([10, 10], { animate: false });
  await pause(WAIT);
  assert.equal(asked.length, 2);
  const box = asked[1].get("bbox").split(",").map(Number);
  assert.ok(box[0] < 6.99 && box[1] < 51.44 && box[2] > 7.03 && box[3] > 51.46, String(box));
  map.panBy([10, 10], { animate: false });
  await pause(WAIT);
  assert.equal(asked.length, 2, "what lies within the part that is held is not asked for");
  map.panBy([2000, 0], { animate: false });
  await pause(WAIT);
  map.panBy([-2000, 0], { animate: false });
  await pause(WAIT);
  assert.equal(asked.length, 4);
  assert.equal(asked[3].get("bbox"), asked[1].get("bbox"), "neighbours ask alike");
});

test("events that came by themselves serve every nearer scale", async () => {
  const { map, asked } = await page(async (url) => answer(url.includes("bbox") ? WHOLE : GATHERED));
  map.setZoom(15, { animate: false });
  await pause(WAIT);
  map.setZoom(17, { animate: false });
  await pause(WAIT);
  assert.equal(asked.length, 2);
});

test("nobody is asked for what lies beyond the world", async () => {
  const { map, asked } = await page(async () => answer(GATHERED));
  map.setView([89, 179], 2, { animate: false });
  await pause(WAIT);
  const [west, south, east, north] = asked.at(-1).get("bbox").split(",").map(Number);
  assert.ok(west >= -180 && south >= -90 && east <= 180 && north <= 90);
});

test("an older question is given up, and its answer is not shown", async () => {
  const signals = [];
  const { map, shown } = await page(async (url, { signal }) => {
    signals.push(signal);
    if (!url.includes("bbox")) return answer(GATHERED);
    const number = signals.length;
    await pause(url.includes("zoom=15") ? 400 : 10);
    return answer({ ...GATHERED, number });
  });
  map.setZoom(15, { animate: false });
  await pause(WAIT);
  map.setZoom(16, { animate: false });
  await pause(700);
  assert.equal(signals[1].aborted, true);
  assert.deepEqual(shown.map(({ number }) => number), [undefined, 3]);
});

test("what fails says so and can be tried again", async () => {
  let works = false;
  const { failed, shown } = await page(async () => (works ? answer(WHOLE) : answer("", { ok: false, status: 500 })));
  assert.equal(failed.hidden, false);
  works = true;
  failed.querySelector("button").click();
  await pause(20);
  assert.equal(failed.hidden, true);
  assert.equal(shown.length, 1);
});

test("what takes long is said, and taken back", async () => {
  const { document } = await page(async () => {
    await pause(700);
    return answer(WHOLE);
  });
  await pause(500);
  assert.equal(status(document), "Loading");
  await pause(400);
  assert.equal(status(document), "");
});

test("other filters bring other events, all of them first", async () => {
  const { window, document, asked } = await page(async () => answer(GATHERED));
  const data = document.createElement("div");
  Object.assign(data.dataset, { mapData: "", events: "/map/events.geojson?category=markt" });
  document.body.append(data);
  document.dispatchEvent(new window.Event("festival:built"));
  await pause(20);
  assert.deepEqual([...asked[1]], [["category", "markt"], ["zoom", "13"]]);
});
