import assert from "node:assert/strict";
import { test } from "node:test";
import { open, pause, run } from "./page.js";

const PAGE = `<a href="mailto:?subject=Fest" data-share="https://festival.example/events/1-fest" data-share-title="Fest">Share</a>`;

function page(share) {
  const window = open(PAGE, {
    before: (one) => {
      if (share) Object.defineProperty(one.navigator, "share", { value: share });
    },
  });
  run(window, "share");
  return { window, link: window.document.querySelector("a") };
}

function click({ window, link }) {
  const event = new window.MouseEvent("click", { bubbles: true, cancelable: true });
  link.dispatchEvent(event);
  return event.defaultPrevented;
}

test("a device without a sheet of its own opens the letter", () => {
  assert.equal(click(page(null)), false);
});

test("the device's sheet gets title and address", async () => {
  const shared = [];
  assert.equal(click(page(async (what) => { shared.push(what); })), true);
  await pause();
  assert.deepEqual({ ...shared[0] }, { title: "Fest", url: "https://festival.example/events/1-fest" });
});

test("who closes the sheet is left alone", async () => {
  const closed = async () => { throw Object.assign(new Error("closed"), { name: "AbortError" }); };
  assert.equal(click(page(closed)), true);
  await pause();
});
