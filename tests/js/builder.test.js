import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, open, pause, run } from "./page.js";

const body = (words, q = "", kind = "") => `<form data-builder="history" action="/map"><input id="q" name="q" value="${q}">
<input id="k" type="checkbox" name="kind" value="x"${kind ? " checked" : ""}><button>Show</button></form>
<div data-built><ul class="chips"><li><a href="/map">Remove</a></li></ul></div><p data-built><span data-built-words tabindex="-1">${words}</span></p><p data-built-status></p>`;

function page(fetch) {
  const asked = [];
  const window = open(body("3 events"), { fetch: async (url) => { asked.push(String(url)); return fetch(String(url)); } });
  window.history.replaceState(null, "", "/map");
  run(window, "builder");
  return { window, asked, document: window.document, at: () => window.location.pathname + window.location.search };
}

function type(window, value) {
  const field = window.document.getElementById("q");
  field.value = value;
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
}

test("a choice changes what was made of it, the address and what is announced; one step back for a word", async () => {
  const { window, document, asked, at } = page(async () => answer(`<title>Found</title>${body("1 event", "a")}`));
  const steps = window.history.length;
  type(window, "a");
  await pause(500);
  type(window, "ab");
  await pause(500);
  assert.equal(asked.length, 2);
  assert.equal(at(), "/map?q=ab");
  assert.equal(window.history.length, steps + 1);
  assert.equal(document.querySelector("[data-built-words]").textContent, "1 event");
  assert.equal(document.querySelector("[data-built-status]").textContent, "1 event");
  assert.equal(document.title, "Found");
});

test("what can't be shown changes nothing", async () => {
  const { window, document, at } = page(async () => answer("", { ok: false }));
  type(window, "x");
  await pause(500);
  assert.equal(at(), "/map");
  assert.equal(document.querySelector("[data-built-words]").textContent, "3 events");
});

test("a filter that is removed leaves the form too, and the focus stays near", async () => {
  const { window, document } = page(async () => answer(body("9 events", "", "x")));
  type(window, "word");
  document.querySelector(".chips a").click();
  await pause(50);
  assert.equal(document.getElementById("q").value, "");
  assert.equal(document.getElementById("k").checked, true);
  assert.equal(document.activeElement, document.querySelector(".chips a"));
});
