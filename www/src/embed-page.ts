/**
 * The page of a frame, `embed.html`: the chart that its address asks for, and the way to the explorer.
 * A classic script with the element inside, so that a sandboxed frame can run it.
 */
import { make } from "./dom.js";
import { ModelShareElement, register } from "./element.js";
import { srcOf, sumOf } from "./data-address.js";
import { tellHeight } from "./embed-height.js";
import { sayEmbed } from "./embed-words.js";
import { Format, isRtl, languageOf } from "./format.js";
import { languages, messagesFor, missingIn } from "./languages.js";
import { whenBack } from "./later.js";
import { REFLECTED } from "./properties.js";

/** What hosts add to every address. */
const OF_HOSTS = /^(id|childId|initialWidth|parentTitle|parentUrl|utm_\w+)$/;
const NAMES: readonly string[] = [...REFLECTED, "data", "lang"];
/** What the explorer does not know: there the data are what their address gives. */
const OF_FRAMES: readonly string[] = ["integrity", "controls", "loading"];

const root = document.documentElement;
const given = new URLSearchParams(location.search);
/** The data that the address asks for, and the checksum that they are to have. */
const src = srcOf(given);
const sum = sumOf(given);
const chart = found("chart", HTMLElement);
const link = found("explorer", HTMLAnchorElement);
const heading = found("title", HTMLElement);
const problem = found("problem", HTMLElement);

function found<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`embed.html: expected an element #${id} of ${type.name}, found none`);
}

/** What is wrong with the address beyond what the element says itself. */
function faults(): string[] {
  const unknown = [...new Set(given.keys())].filter(
    (name) => !NAMES.includes(name) && !OF_HOSTS.test(name),
  );
  const faults = unknown.map(
    (name) => `embed.html: expected parameters of ${NAMES.join(", ")}, found ${short(name)}`,
  );
  if (src && !URL.canParse(src, document.baseURI)) {
    const name = given.has("src") ? "src" : "data";
    faults.push(`embed.html (${name}): expected an address, found ${short(src)}`);
  }
  return faults;
}

function short(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** The address of the explorer with what the chart shows now. */
function linkOn(): void {
  const url = new URL(link.dataset["to"] ?? "./", document.baseURI);
  const params = new URLSearchParams();
  for (const name of NAMES) {
    const value = name === "src" || name === "lang" ? given.get(name) : chart.getAttribute(name);
    if (value && !OF_FRAMES.includes(name)) params.set(name, value);
  }
  const data = given.get("data");
  if (data) params.set("data", data);
  url.search = params.toString();
  link.href = url.href;
}

/** Says whether the data are those of the link, as far as that can be told. */
function compare(then: string): void {
  Promise.all([import("./since.js"), messagesFor(lang, "more")])
    .then(([{ sinceThen }]) =>
      sinceThen({ chart: chart as ModelShareElement, format: new Format(lang) }, then),
    )
    .then(
      (told) => {
        if (told.length > 0)
          problem.after(make("div", { class: "since", role: "status" }, ...told));
      },
      (error: unknown) => {
        console.error(error);
        whenBack(() => compare(then));
      },
    );
}

/** What does not come is asked for again; until then the English text stands there. */
function say(): void {
  words()
    .catch((error: unknown) => error)
    .then((error = missingIn(lang)) => {
      if (error === undefined) return;
      console.error(error);
      whenBack(say);
    });
}

/** Texts wait for the first chart, which is read first. */
async function words(): Promise<void> {
  await messagesFor(lang, "more");
  const format = new Format(lang);
  link.textContent = sayEmbed(format, "explore");
  link.hidden = false;
  if (wrong.length > 0) (await import("./advice.js")).toldInLines(problem, wrong, format);
}

const asked = given.get("lang") || undefined;
const lang =
  [asked, ...(asked === undefined ? navigator.languages : [])].find(
    (one) => one !== undefined && languages.includes(languageOf(one)),
  ) ?? root.lang;
root.lang = lang;
root.dir = isRtl(lang) ? "rtl" : "ltr";
chart.lang = lang;

const theme = given.get("theme");
if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
const wrong = faults();
for (const name of REFLECTED) {
  const value = name === "src" ? src : given.get(name);
  if (value) chart.setAttribute(name, value);
}
problem.textContent = wrong.join("\n");
problem.hidden = wrong.length === 0;
linkOn();

let isFirst = true;
let isCompared = false;
for (const type of ["ready", "change", "error"]) {
  chart.addEventListener(type, () => {
    const { drawn } = chart as ModelShareElement;
    if (drawn !== null) document.title = heading.textContent = drawn.title;
    if (drawn !== null && sum !== undefined && !isCompared) {
      isCompared = true;
      compare(sum);
    }
    if (isFirst) {
      link.hidden = false;
      say();
    }
    isFirst = false;
  });
}
// What is chosen by the tools of the chart.
chart.addEventListener("choice", linkOn);
tellHeight(found("page", HTMLElement), new AbortController().signal);
// Last, so that the element loads what the address asks for and nothing else.
register();
