/** The data sets of the site: of what each one is, from when, and whose. */
import { ModelShareError, coded, textOf } from "./errors.js";
import { told } from "./advice.js";
import { make, safeLink } from "./dom.js";
import type { Format } from "./format.js";
import { whenBack } from "./later.js";
import { counted } from "./measure-words.js";
import type { Page } from "./page.js";
import { loading } from "./parts.js";
import { texts } from "./texts.js";

const say = texts("explorer", "data-sets", {
  universe: "Of what: {universe}.",
  holds: "{models}, {dates}, {first} to {last}.",
  "dates.one": "{n} date",
  "dates.other": "{n} dates",
  source: "Source: {source}",
  licence: "licence {licence}",
  hub: "all models of the Hub",
});

/** As scripts/lib/data-sets.mjs writes it. */
interface DataSet {
  readonly src: string;
  readonly source: {
    readonly name: string;
    readonly url?: string;
    readonly licence?: string;
    /** In English, or by language. */
    readonly universe?: string | Readonly<Record<string, string>>;
  };
  readonly models: number;
  readonly dates: number;
  readonly first: string;
  readonly last: string;
  readonly bytes: number;
}

const ADDRESS = "data/sets.json";

/** Fills a disclosure with the list, as soon as it is opened, in the page's language. */
export function listDataSets(page: Page, details: HTMLDetailsElement): void {
  const place = make("div", { class: "sets" });
  details.append(place);
  let sets: Promise<readonly DataSet[]> | undefined;
  const show = (): void => {
    if (!details.open) return;
    if (sets === undefined)
      place.replaceChildren(make("p", { role: "status" }, loading(page.format)));
    sets ??= listed();
    sets.then(
      (all) => place.replaceChildren(...all.map((set) => entry(set, page))),
      (error: unknown) => {
        sets = undefined;
        place.replaceChildren(told("wrong", coded(error).message, page.format));
        whenBack(show);
      },
    );
  };
  details.addEventListener("toggle", show);
  page.said(show);
}

/** The list; a page in one file has it inside. */
async function listed(): Promise<readonly DataSet[]> {
  if (MODELSHARE_CLASSIC) {
    return JSON.parse(document.getElementById("data-sets")?.textContent ?? "[]") as DataSet[];
  }
  const response = await fetch(new URL(ADDRESS, document.baseURI)).catch((error: unknown) => {
    const message = `list (${ADDRESS}): expected an answer, found none (${textOf(error)})`;
    throw new ModelShareError("network", message);
  });
  if (!response.ok) {
    const message = `list (${ADDRESS}): expected status 200, found ${response.status}`;
    throw new ModelShareError("http", message);
  }
  return (await response.json()) as DataSet[];
}

/** One data set: its title is the one of the control. */
function entry(set: DataSet, page: Page): HTMLElement {
  const { format } = page;
  const { name, url, licence } = set.source;
  const { options } = page.found("src", HTMLSelectElement);
  const title = [...options].find(({ value }) => value === set.src)?.text ?? set.src;
  const universe = inLanguage(set.source.universe, format);
  const [before = "", after = ""] = say(format, "source", { source: "\0" }).split("\0");
  const source = make("p", {}, before, safeLink(name, url), after);
  const facts = licence ? [say(format, "licence", { licence })] : [];
  source.append(format.list(["", ...facts, format.bytes(set.bytes)]));
  const holds = say(format, "holds", {
    models: counted(format, "models", set.models),
    dates: say(format, "dates", { n: set.dates }),
    first: format.day(set.first),
    last: format.day(set.last),
  });
  return make(
    "section",
    {},
    make("p", { class: "title" }, title),
    ...(universe === undefined ? [] : [make("p", {}, say(format, "universe", { universe }))]),
    make("p", {}, holds),
    source,
  );
}

/** The text of the reader's language, else of its tag without what follows, else the English one. */
function inLanguage(text: DataSet["source"]["universe"], format: Format): string | undefined {
  if (text === undefined || typeof text === "string") {
    return text === "hub" ? say(format, "hub") : text;
  }
  return text[format.lang] ?? text[format.messages] ?? text["en"];
}
