import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { versions } from "../../scripts/data/catalogue.mjs";
import { articleBudget, brotliSize } from "../../scripts/data/snapshots.mjs";

const names = ["llm-catalogue.json", "llm-catalogue-article.json"];
const bytes = (name) => readFile(new URL(`../../www/data/${name}`, import.meta.url));
const read = async (name) => JSON.parse((await bytes(name)).toString("utf8"));

for (const name of names) {
  test(`${name}: says whose data it is, under which licence, and what it is not`, async () => {
    const { format, source } = await read(name);
    assert.equal(format, 1);
    assert.ok(source.name.includes("llmfit"), source.name);
    assert.equal(source.url, "https://github.com/AlexsJones/llmfit");
    assert.equal(source.licence, "MIT");
    assert.match(source.retrieved, /^\d{4}-\d\d-\d\d$/);
    assert.equal(source.universe, "language models in one catalogue");
    const notes = (source.notes.en ?? source.notes).join("\n");
    for (const words of ["A. Jones", "30 days", "catalogue's release date"]) {
      assert.ok(notes.includes(words), `no note says "${words}"`);
    }
  });

  test(`${name}: no note repeats what is said beside the title`, async () => {
    const { source, models, rollup } = await read(name);
    const sum = rollup?.models.reduce((all, more) => all + more, 0) ?? 0;
    const all = (models.name.length + sum).toLocaleString("en-GB");
    for (const note of [source.notes.en ?? source.notes].flat()) {
      assert.ok(!/\bHub\b|language models/.test(note), note);
      assert.ok(!note.includes(all), note);
      assert.ok(!/\d models/.test(note), note);
    }
  });

  test(`${name}: the dates and the counter of the source`, async () => {
    const { dates, counter } = await read(name);
    assert.deepEqual(
      dates,
      versions.map(({ date }) => date),
    );
    assert.deepEqual(counter, { kind: "trailing", days: 30 });
  });
}

test("the explorer's notes are in every language that it speaks", async () => {
  const { notes } = (await read(names[0])).source;
  assert.deepEqual(Object.keys(notes).sort(), "ar de en es fr hi it ja pt zh".split(" "));
  const [english, ...others] = [notes.en, ...Object.values(notes)];
  for (const texts of others) assert.equal(texts.length, english.length, texts.join());
});

test("the article's snapshot keeps within its budget and has roll-ups", async () => {
  const size = brotliSize(await bytes(names[1]));
  assert.ok(size <= articleBudget, `${size} bytes brotli, the budget is ${articleBudget}`);
  const { rollup } = await read(names[1]);
  assert.ok(rollup?.models.length > 0, "no rolled-up rows");
});

test("the full snapshot has every model that the newest version lists", async () => {
  const { models, rollup } = await read(names[0]);
  assert.ok(models.name.length >= versions.at(-1).entries - 100, `${models.name.length} models`);
  assert.ok(!rollup?.models?.length, "the full snapshot has rolled-up rows");
});
