import assert from "node:assert/strict";
import { test } from "node:test";
import { open, pause, run } from "./page.js";

const PAGE = `<pre id="code"> https://festival.example/calendar.ics
</pre><p><button data-copy="code" data-copied="Copied" hidden>Copy</button><span data-copy-status></span></p>`;

function page(writeText) {
  const window = open(PAGE, {
    before: (one) => {
      if (writeText) Object.defineProperty(one.navigator, "clipboard", { value: { writeText } });
    },
  });
  run(window, "copy");
  return { window, button: window.document.querySelector("button"), status: window.document.querySelector("span") };
}

test("without a clipboard, as on plain http, there is no button", () => {
  assert.equal(page(null).button.hidden, true);
});

test("the button copies the text and says so", async () => {
  const copied = [];
  const { button, status } = page(async (text) => { copied.push(text); });
  assert.equal(button.hidden, false);
  button.click();
  await pause();
  assert.deepEqual(copied, ["https://festival.example/calendar.ics"]);
  assert.equal(status.textContent, "Copied");
});

test("where copying is refused the text is selected, and nothing is claimed", async () => {
  const { window, button, status } = page(async () => { throw new Error("refused"); });
  button.click();
  await pause();
  assert.equal(window.getSelection().toString().trim(), "https://festival.example/calendar.ics");
  assert.equal(status.textContent, "");
});
