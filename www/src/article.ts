/** The article: its charts, and the sentences whose figures come from them. */
import { ModelShareElement, register } from "./element.js";
import { Format } from "./format.js";
import { whenBack } from "./later.js";
import type { Group, Result } from "./types.js";

const format = new Format(document.documentElement.lang);

/** The pair that the text is about. */
const [A, B] = ["CN", "US"] as const;
/** Coverage from which on a figure may stand in a sentence without a word about it. */
const WHOLE = 0.9;

register();
const overTime = chart("over-time");
const newModels = chart("new-models");
const allModels = chart("all-models");
for (const element of [overTime, newModels, allModels]) {
  for (const type of ["ready", "change"]) {
    element.addEventListener(type, () => {
      linkOn(element);
      compute();
    });
  }
}
overTime.addEventListener("ready", waitForReader, { once: true });

function chart(id: string): ModelShareElement {
  const element = document.getElementById(id);
  if (element instanceof ModelShareElement) return element;
  throw new Error(`article: expected a chart #${id}, found none`);
}

/** The way from a chart to the same one in the explorer, with every value that decides its figures. */
function linkOn(element: ModelShareElement): void {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-of="${element.id}"]`);
  const query = element.drawn?.result?.query;
  if (link === null || query === undefined) return;
  // Which data it is, the page has written.
  const url = new URL(link.href);
  const choices = {
    view: element.view,
    by: query.by,
    window: String(query.window),
    "max-age": String(query.maxAge),
    at: query.at ?? lastOf(element.drawn?.result?.dates),
    individuals: query.individuals,
    measure: query.measure,
    attribution: query.attribution,
    unattributed: query.unattributed,
    unaffiliated: query.unaffiliated,
    top: element.getAttribute("top"),
  };
  for (const [name, value] of Object.entries(choices)) if (value) url.searchParams.set(name, value);
  link.href = url.href;
}

/** The dates of a lead take the module with the analyses, which is for those who come to read of it. */
function waitForReader(): void {
  const coming = new IntersectionObserver(
    (seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      coming.disconnect();
      describeTurn().catch((error: unknown) => {
        console.error(error);
        whenBack(waitForReader);
      });
    },
    { rootMargin: "100% 0px" },
  );
  coming.observe(overTime);
}

/** How the shares over time went, and when the lead changed hands. */
async function describeTurn(): Promise<void> {
  const result = overTime.drawn?.result ?? undefined;
  const first = result?.coverage.findIndex((part) => part >= WHOLE) ?? -1;
  if (result === undefined || first < 0) return;
  const last = result.dates.length - 1;
  const { query } = result;
  const snapshot = await overTime.analysis();
  const { crossings, dates, firstThatHolds } = snapshot.lead(A, B, query);
  const turn = crossings.find(({ date }) => date === firstThatHolds);
  const [chinese, american] = [A, B].map((id) => result.groups.find((group) => group.id === id));
  if (chinese === undefined || american === undefined || turn === undefined) return;
  const days = (date: number): string =>
    `the ${String(query.window)} days to ${format.day(result.dates[date] ?? "")}`;
  const shares = (date: number): [string, string] => [
    percent(chinese, date),
    percent(american, date),
  ];
  const [before, after] = [shares(first), shares(last)];
  const leader = turn.leader === A ? "China" : "The United States";
  const since = dates.length - dates.indexOf(turn.date);
  const kept = format.count(turn.kept);
  const times = ({ downloads }: Group): string =>
    `from ${format.short(downloads[first] ?? 0)} to ${format.short(downloads[last] ?? 0)}`;
  say("turn", [
    `In ${days(first)}, the first that the counters cover, ${before[0]} of the panel’s downloads were of models from China and ${before[1]} of models from the United States.`,
    `In ${days(last)} it was ${after[0]} and ${after[1]}.`,
    `${leader} took the lead on ${format.day(turn.date)} and kept it on ${turn.kept === since ? `all ${kept} dates` : `${kept} dates`} from then on.`,
    `Downloads of the American models went ${times(american)}, those of the Chinese ones ${times(chinese)}.`,
  ]);
}

/** Figures of our own data are never typed into the text: the page reads them off its charts. */
function compute(): void {
  const limited = newModels.drawn?.result;
  const unlimited = allModels.drawn?.result;
  const { info } = newModels;
  if (!limited || !unlimited || info === null) return;

  say("comparison", [
    `On ${format.day(lastOf(limited.dates) ?? "")} the chart of models up to a year old gives ${shareOf(limited, A)} to China and ${shareOf(limited, B)} to the United States.`,
    `Without the age limit it is ${shareOf(unlimited, A)} and ${shareOf(unlimited, B)}.`,
    `The first is a share of ${lastTotal(limited)} downloads, the second of ${lastTotal(unlimited)}.`,
  ]);
  const leftOut = lastOf(limited.leftOut) ?? 0;
  say("holdings", [
    `The snapshot behind these charts holds ${format.count(info.models + info.rolledUp)} models at ${format.count(info.dates.length)} dates, of which ${format.count(info.models)} one by one and the others as sums.`,
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

function lastOf<T>(values: readonly T[] | undefined): T | undefined {
  return values?.[values.length - 1];
}

function lastTotal(result: Result): string {
  return format.count(lastOf(result.total) ?? 0);
}

function shareOf(result: Result, id: string): string {
  const group = result.groups.find((group) => group.id === id);
  return group === undefined ? "no share of its own" : percent(group, result.dates.length - 1);
}

/** As the chart itself rounds it. */
function percent({ share }: Group, date: number): string {
  return format.share(share[date]);
}
