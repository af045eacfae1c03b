/** The article: its charts, and the sentences whose figures come from them. */
import { ModelShareElement, register } from "./element.js";
import { Format } from "./format.js";
import type { Result } from "./types.js";

const format = new Format(document.documentElement.lang);

register();
const newModels = chart("new-models");
const allModels = chart("all-models");
for (const element of [newModels, allModels]) {
  for (const type of ["ready", "change"]) element.addEventListener(type, compute);
}

function chart(id: string): ModelShareElement {
  const element = document.getElementById(id);
  if (element instanceof ModelShareElement) return element;
  throw new Error(`article: expected a chart #${id}, found none`);
}

/** Figures of our own data are never typed into the text: the page reads them off its charts. */
function compute(): void {
  const limited = newModels.drawn?.result;
  const unlimited = allModels.drawn?.result;
  const info = newModels.info;
  if (!limited || !unlimited || info === null) return;

  say("comparison", [
    `On ${lastDay(limited)} the chart of models up to a year old gives ${shareOf(limited, "CN")} to China and ${shareOf(limited, "US")} to the United States.`,
    `Without the age limit it is ${shareOf(unlimited, "CN")} and ${shareOf(unlimited, "US")}.`,
    `The first is a share of ${lastTotal(limited)} downloads, the second of ${lastTotal(unlimited)}.`,
  ]);
  const leftOut = limited.leftOut.at(-1) ?? 0;
  say("holdings", [
    `The snapshot behind this page holds ${format.count(info.models + info.rolledUp)} models at ${format.count(info.dates.length)} dates, of which ${format.count(info.models)} one by one and the others as sums.`,
    leftOut > 0
      ? `On the last date the age limit leaves out ${format.count(leftOut)} whose day of creation cannot be used.`
      : "",
  ]);
}

function say(id: string, sentences: string[]): void {
  const paragraph = document.getElementById(id);
  if (paragraph === null) return;
  paragraph.textContent = sentences.join(" ").trim();
  paragraph.hidden = false;
}

function lastDay(result: Result): string {
  return format.day(result.dates.at(-1) ?? "");
}

function lastTotal(result: Result): string {
  return format.count(result.total.at(-1) ?? 0);
}

/** As the chart itself rounds it, together with its neighbours. */
function shareOf(result: Result, id: string): string {
  const shares = format.shares(result.groups.map((group) => group.share.at(-1) ?? null));
  const index = result.groups.findIndex((group) => group.id === id);
  return shares[index] ?? "no share of its own";
}
