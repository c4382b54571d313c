import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, open, pause, run } from "./page.js";

const PAUSE_MS = 2100;
const PAGE = '<div data-progress="/desk/conflicts/progress">1 of 9</div>';

function page(fetch) {
  const window = open(PAGE, { fetch });
  run(window, "progress");
  return () => window.document.querySelector("[data-progress]").textContent;
}

test("the progress is asked again and again while there is one", async () => {
  let number = 1;
  const said = page(async () => answer(`${number += 1} of 9`));
  await pause(2 * PAUSE_MS);
  assert.equal(said(), "3 of 9");
});

test("an answer that isn't one leaves what stood there", async () => {
  const said = page(async () => answer("Sign in", { redirected: true }));
  await pause(PAUSE_MS);
  assert.equal(said(), "1 of 9");
});

test("a server out of reach leaves what stood there", async () => {
  const said = page(async () => { throw new TypeError("offline"); });
  await pause(PAUSE_MS);
  assert.equal(said(), "1 of 9");
});
