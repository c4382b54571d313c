import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { open, press, run } from "./page.js";

const PAGE = `<details data-desk-menu><summary>Menu</summary>
  <input data-search type="search"><a href="#year" data-key="y">Year</a></details>
<dialog data-keys><input type="checkbox" data-keys-on></dialog><button data-keys-open hidden>Keys</button>
<textarea></textarea>`;

let window;
let document;
let opened;

function start(stored) {
  window = open(PAGE, {
    before: (one) => {
      if (stored) one.localStorage.setItem("festival-keys", stored);
      one.HTMLDialogElement.prototype.showModal = function showModal() { this.open = true; };
    },
  });
  document = window.document;
  run(window, "keys");
  opened = [];
  document.querySelector("a").addEventListener("click", (event) => opened.push(event.target.dataset.key));
}

beforeEach(() => start());

test("g and a letter open a page", () => {
  press(window, document.body, "g");
  assert.ok(press(window, document.body, "y"));
  assert.deepEqual(opened, ["y"]);
});

test("the letter alone opens nothing", () => {
  assert.equal(press(window, document.body, "y"), false);
  assert.deepEqual(opened, []);
});

test("nothing is caught while somebody types", () => {
  const field = document.querySelector("textarea");
  press(window, field, "g");
  assert.equal(press(window, field, "y"), false);
  assert.equal(press(window, field, "/"), false);
  assert.deepEqual(opened, []);
});

test("keys of the browser are left to it", () => {
  assert.equal(press(window, document.body, "/", { ctrlKey: true }), false);
});

test("the slash goes to the search, the question mark lists the keys", () => {
  assert.ok(press(window, document.body, "/"));
  assert.equal(document.activeElement, document.querySelector("[data-search]"));
  document.activeElement.blur();
  assert.ok(press(window, document.body, "?"));
  assert.ok(document.querySelector("dialog").open);
});

test("switched off, none works, and the choice is kept", () => {
  const choice = document.querySelector("[data-keys-on]");
  assert.ok(choice.checked);
  choice.checked = false;
  choice.dispatchEvent(new window.Event("change"));
  assert.equal(press(window, document.body, "/"), false);
  assert.equal(window.localStorage.getItem("festival-keys"), "off");
  start("off");
  assert.equal(document.querySelector("[data-keys-on]").checked, false);
});

test("the button that lists them is there with the script only", () => {
  const button = document.querySelector("[data-keys-open]");
  assert.equal(button.hidden, false);
  button.click();
  assert.ok(document.querySelector("dialog").open);
});
