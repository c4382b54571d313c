import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, open, pause, run } from "./page.js";

const PAUSE_MS = 650;
const PAGE = `<div data-findings="/desk/events/1/findings">before</div>
<form data-watch-findings><input name="start_on" value="2027-05-01"></form>`;

function page(fetch) {
  const window = open(PAGE, { fetch });
  run(window, "findings");
  const field = window.document.querySelector("input");
  const type = (value) => {
    field.value = value;
    field.dispatchEvent(new window.Event("input", { bubbles: true }));
  };
  return { window, type, said: () => window.document.querySelector("[data-findings]").textContent };
}

test("what is typed is asked about once typing pauses, and the answer stands in the page", async () => {
  const asked = [];
  const { type, said } = page(async (url, { method, body }) => {
    asked.push([url, method, body.get("start_on")]);
    return answer("<p>The square is taken.</p>");
  });
  type("2027-05-02");
  type("2027-05-03");
  await pause(PAUSE_MS);
  assert.deepEqual(asked, [["/desk/events/1/findings", "POST", "2027-05-03"]]);
  assert.equal(said(), "The square is taken.");
});

test("an answer that newer typing overtook is dropped", async () => {
  let first = true;
  const { type, said } = page((url, { signal }) => {
    if (!first) return Promise.resolve(answer("new"));
    first = false;
    return new Promise((resolve, reject) => { signal.addEventListener("abort", () => reject(signal.reason)); });
  });
  type("2027-05-02");
  await pause(PAUSE_MS);
  type("2027-05-03");
  await pause(PAUSE_MS);
  assert.equal(said(), "new");
});

for (const [why, given] of [
  ["a sign-in page", answer("Sign in", { redirected: true })],
  ["a failure", answer("Oh", { ok: false })],
]) {
  test(`${why} doesn't take the place of what was said`, async () => {
    const { type, said } = page(async () => given);
    type("2027-05-02");
    await pause(PAUSE_MS);
    assert.equal(said(), "before");
  });
}

test("a server out of reach changes nothing", async () => {
  const { type, said } = page(async () => { throw new TypeError("offline"); });
  type("2027-05-02");
  await pause(PAUSE_MS);
  assert.equal(said(), "before");
});

test("a page without the form is left alone", () => {
  assert.doesNotThrow(() => run(open("<p>nothing to watch</p>"), "findings"));
});

test("another month is asked for with what is typed, and its button keeps the focus", async () => {
  const asked = [];
  const month = (value) => `<button name="month" value="${value}">Month after</button>`;
  const { window, said } = page(async (url, { body }) => {
    asked.push([body.get("month"), body.get("start_on")]);
    return answer(`July${month("2027-08")}`);
  });
  const { document } = window;
  const target = document.querySelector("[data-findings]");
  target.innerHTML = `June${month("2027-07")}`;
  target.querySelector("button").dispatchEvent(new window.Event("click", { bubbles: true, cancelable: true }));
  await pause(20);
  assert.deepEqual(asked, [["2027-07", "2027-05-01"]]);
  assert.equal(said(), "JulyMonth after");
  assert.equal(document.activeElement.value, "2027-08");
});
