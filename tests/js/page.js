// A page in jsdom that runs the scripts of static/js as a browser does. What jsdom lacks (a layout, a server) is given.
import { readFileSync } from "node:fs";
import { afterEach } from "node:test";
import { JSDOM } from "jsdom";

const SIZE = 600;
const windows = [];

// Ends what a script still waits for.
afterEach(() => { for (const window of windows.splice(0)) window.close(); });
const read = (path) => readFileSync(new URL(`../../static/${path}`, import.meta.url), "utf8");

export function open(html, { fetch, before } = {}) {
  const { window } = new JSDOM(`<!doctype html><body>${html}`, {
    url: "https://festival.example/desk",
    runScripts: "outside-only",
    pretendToBeVisual: true,
  });
  windows.push(window);
  window.matchMedia = (query) => ({ matches: query.includes("reduced-motion") });
  if (fetch) window.fetch = fetch;
  before?.(window);
  return window;
}

export function run(window, ...names) {
  // A module has a scope of its own.
  for (const name of names) window.eval(`(() => {${read(`js/${name}.js`)}})();`);
}

// A map of Leaflet's own in the element with data-map, as the server's page makes one.
export function openMap({ data = {}, html = "", fetch, ground = [] } = {}) {
  const window = open(
    `<div data-map><div id="map" tabindex="0"></div><p data-map-status></p></div>${html}`,
    { fetch, before: layOut },
  );
  window.eval(read("vendor/leaflet/leaflet.js"));
  window.eval(read("vendor/markercluster/markercluster.js"));
  const element = window.document.getElementById("map");
  Object.assign(element.dataset, data);
  run(window, ...ground);
  const map = window.L.map(element, { zoomControl: false, scrollWheelZoom: false, maxZoom: 19 }).setView([51.45, 7.01], 13);
  const tiles = window.L.tileLayer("/tiles/{z}/{x}/{y}.png");
  const begin = () => window.document.dispatchEvent(new window.CustomEvent("festival:map", { detail: { map, tiles } }));
  return { window, document: window.document, map, tiles, element, begin };
}

function layOut(window) {
  for (const name of ["clientWidth", "clientHeight", "offsetWidth", "offsetHeight"]) {
    Object.defineProperty(window.HTMLElement.prototype, name, { configurable: true, get: () => SIZE });
  }
}

export const status = (document) => document.querySelector("[data-map-status]").textContent;

export const answer = (body, more = {}) => ({ ok: true, redirected: false, text: async () => body, json: async () => body, ...more });

export const pause = (milliseconds = 0) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export const press = (window, target, key, more = {}) => {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};
