import assert from "node:assert/strict";
import { test } from "node:test";

import { header, repeated, table } from "./read.mjs";

const rows = await table("events.csv");

test("events: the columns that the build reads, in order of time", async () => {
  assert.equal(await header("events.csv"), "date,title,url");
  assert.ok(rows.length > 0);
  const dates = rows.map(({ date }) => date);
  assert.deepEqual(dates, dates.toSorted());
  assert.deepEqual(repeated(rows.map(({ title }) => title)), []);
});

test("events: every date is a day of the calendar", () => {
  const isDay = ({ date }) =>
    /^\d{4}-\d\d-\d\d$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  assert.deepEqual(
    rows.filter((row) => !isDay(row)),
    [],
  );
});

test("events: every event has a title and a secure link", () => {
  const sound = ({ title, url }) =>
    title.trim() !== "" && URL.canParse(url) && url.startsWith("https://");
  assert.deepEqual(
    rows.filter((row) => !sound(row)),
    [],
  );
});

test("events: the changes of the Hub's counting rules are there", () => {
  const rules = rows.filter(({ title }) => title.startsWith("Counting rule"));
  assert.deepEqual(
    rules.map(({ date }) => date),
    ["2025-07-25", "2026-08-06"],
  );
});
