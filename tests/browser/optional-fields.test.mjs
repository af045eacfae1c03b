// A snapshot needs few of its fields: without the others the element draws and exports, the explorer
// describes, and nothing of the snapshot that was shown before is left.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cases, optionalFields, whole } from "../optional-fields.mjs";
import { drawn, inside, useHarness } from "./harness.mjs";

const harness = useHarness();

/** Shows each snapshot in turn; what it says and gives, in the page. */
const showEach = async (chart, root, snapshots) => {
  const shown = (name) =>
    new Promise((done, fail) => {
      const end = setTimeout(() => fail(new Error(`${name}: nothing is drawn`)), 20_000);
      for (const type of ["ready", "change"]) {
        chart.addEventListener(
          type,
          () => {
            clearTimeout(end);
            done();
          },
          { once: true },
        );
      }
      chart.addEventListener("error", ({ detail }) => fail(new Error(detail.message)), {
        once: true,
      });
    });
  const answers = [];
  for (const [name, snapshot] of snapshots) {
    const waiting = shown(name);
    chart.snapshot = JSON.stringify(snapshot);
    await waiting;
    const [csv, svg, png] = [await chart.toCsv(), await chart.toSvg(), await chart.toPng(1)];
    // The explorer describes the picture in a later task.
    await new Promise((done) => setTimeout(done, 50));
    answers.push({
      name,
      csv,
      svg: svg.slice(0, 4),
      png: png.size,
      notes: [...root.querySelectorAll(".notes li")].map((item) => item.textContent),
      source: document.getElementById("source")?.textContent,
      caveats: [...document.querySelectorAll("#caveats li")].map((item) => item.textContent),
    });
  }
  return answers;
};

/** The whole one, with a note of its own, before each: what is left of it would be seen. */
const interleaved = () =>
  cases().flatMap(([name, snapshot]) => {
    const before = whole();
    before.source.notes = ["A note of the snapshot before."];
    return [
      [`before ${name}`, before],
      [name, snapshot],
    ];
  });

test("the list of optional fields is that of the format", () => {
  const names = optionalFields().map((way) => way.join("."));
  for (const name of ["source.notes", "source.universe", "events.0.url", "rollup.deviation"]) {
    assert.ok(names.includes(name), `${name}: ${names.join(" ")}`);
  }
});

test("element: every optional field may be absent, alone and together", async () => {
  const page = await harness.mount(`<model-share window="30" max-age="any"></model-share>`);
  for (const { name, csv, svg, png, notes } of await inside(page, showEach, interleaved())) {
    const says = (text) => assert.ok(csv.includes(text), `${name}: ${text} in ${csv}`);
    says("# title: ");
    says("\r\ndate,group,label");
    assert.equal(svg, "<svg", name);
    assert.ok(png > 1000, name);
    if (name.startsWith("before")) {
      says("# note: A note of the snapshot before.");
      assert.ok(notes.includes("A note of the snapshot before."), name);
    } else {
      assert.ok(!csv.includes("snapshot before"), `${name}: ${csv}`);
      assert.ok(!notes.join().includes("snapshot before"), `${name}: ${notes.join()}`);
      const hasNotes = !["source.notes", "all optional fields"].includes(name);
      assert.equal(csv.includes("# note: Made by hand."), hasNotes, name);
    }
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("explorer: every optional field may be absent, alone and together", async () => {
  const page = await harness.visit("?window=30&max-age=any");
  await drawn(page);
  await page.locator("#caveats li").first().waitFor();
  for (const { name, source, caveats } of await inside(page, showEach, interleaved())) {
    assert.ok(source.includes("The whole snapshot"), `${name}: ${source}`);
    const isBefore = name.startsWith("before");
    assert.equal(caveats.join().includes("snapshot before"), isBefore, `${name}: ${caveats}`);
  }
  assert.deepEqual(page.problems, []);
  await page.shut();
});

test("notes are in the reader's language, else in English", async () => {
  for (const [lang, expected] of [
    ["de", "Von Hand gemacht."],
    ["de-AT", "Von Hand gemacht."],
    ["fr", "Made by hand."],
    ["en", "Made by hand."],
  ]) {
    const page = await harness.mount(`<model-share window="30" max-age="any"></model-share>`, {
      lang,
    });
    const [{ csv, notes }] = await inside(page, showEach, [["whole", whole()]]);
    assert.ok(notes.includes(expected), `${lang}: ${notes.join()}`);
    assert.ok(csv.includes(`# note: ${expected}`), `${lang}: ${csv}`);
    await page.shut();
  }
});
