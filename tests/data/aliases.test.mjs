import assert from "node:assert/strict";
import { test } from "node:test";

import { header, repeated, table } from "./read.mjs";

const rows = await table("aliases.csv");
const organisations = new Set((await table("organisations.csv")).map(({ namespace }) => namespace));

test("aliases: the columns that the build reads, one row a source, in order", async () => {
  assert.equal(await header("aliases.csv"), "from,to");
  const sources = rows.map(({ from }) => from);
  assert.deepEqual(repeated(sources), []);
  assert.deepEqual(
    sources,
    sources.toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

test("aliases: no target is itself an alias, so there is no chain and no cycle", () => {
  const sources = new Set(rows.map(({ from }) => from));
  const moved = ({ to }) => sources.has(to) || sources.has(to.split("/")[0]);
  assert.deepEqual(rows.filter(moved), []);
});

test("aliases: a namespace becomes a namespace, a root id keeps its name under a namespace", () => {
  const sound = ({ from, to }) =>
    !from.includes("/") && (!to.includes("/") || to.split("/")[1] === from);
  assert.deepEqual(
    rows.filter((row) => !sound(row)),
    [],
  );
});

test("aliases: the organisation table has the new name and not the old one", () => {
  assert.deepEqual(
    rows.filter(({ from }) => organisations.has(from)),
    [],
  );
  const known = ({ to }) => organisations.has(to.split("/")[0]);
  assert.deepEqual(
    rows.filter((row) => !known(row)),
    [],
  );
});

test("aliases: the renames that the definitions name are there", () => {
  const to = Object.fromEntries(rows.map((row) => [row.from, row.to]));
  const expected = {
    THUDM: "zai-org",
    CohereForAI: "CohereLabs",
    ds4sd: "docling-project",
    "cl-tohoku": "tohoku-nlp",
    "AIDC-AI": "ATH-MaaS",
    "bert-base-uncased": "google-bert/bert-base-uncased",
    "roberta-base": "FacebookAI/roberta-base",
    "xlm-roberta-base": "FacebookAI/xlm-roberta-base",
    gpt2: "openai-community/gpt2",
    distilgpt2: "distilbert/distilgpt2",
    "t5-small": "google-t5/t5-small",
  };
  for (const [from, name] of Object.entries(expected)) assert.equal(to[from], name, from);
});
