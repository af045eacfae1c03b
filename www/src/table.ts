/** The table beside or instead of a picture; loaded when somebody wants to see it. */
import { make, safeLink, swatch } from "./dom.js";
import { NO_SHARE, addsUp, type Format } from "./format.js";
import { languageFor } from "./languages.js";
import { limits } from "./limits.js";
import { counted, measureName } from "./measure-words.js";
import { adoptStyles } from "./styles.js";
import { texts } from "./texts.js";
import { groupsOf, nameCountries } from "./names.js";
import type { Day, DatedEvent, Query, Result } from "./types.js";
import { isAlive, type WasmSnapshot } from "./wasm.js";

const say = texts("more", "table", {
  empty: "There is no date in this table.",
  whole: "{day}. 100 % = {total}.",
  group: "Group",
  share: "Share",
  why: "Why",
  "why-of": "Why: {group}",
  "all-groups": "All groups",
  date: "Date",
  rounding: "Figures may not add up to 100 because of rounding.",
  events: "Dated events",
  event: "Event",
  "show-all.one": "Show the one row",
  "show-all.other": "Show all {n} rows",
});

/** Rows shown at first: a page of a hundred thousand rows helps nobody. */
const FIRST_ROWS = 100;

/**
 * The patch stands beside the name and not in its line, so that the second line of a long name begins
 * under the first. On a phone names get what room there is: numbers as large as in the picture, and closer.
 */
const CSS = `.table { padding-block: 0.25rem 0.75rem; }
.table .scroll { overflow-x: auto; }
.table table { border-collapse: collapse; inline-size: 100%; }
.table caption { text-align: start; padding-block: 0.25rem 0.5rem; }
.table caption > * { display: block; }
.table caption strong { font-size: 1.125em; }
.table caption span { color: var(--muted); }
.table th, .table td { padding: 0.2rem 0 0.2rem 0.75rem; border-block-end: 1px solid var(--rule); }
.table :is(th, td):first-child { padding-inline-start: 0; }
.table tbody th { font-weight: 400; text-align: start; overflow-wrap: anywhere; }
.table tbody th:first-child { position: relative; padding-inline-start: 1.15em; hyphens: auto; }
.table tbody th .swatch { position: absolute; inset-block-start: 0.55em; inset-inline-start: 0; }
.table td { text-align: end; white-space: nowrap; }
.table thead th { text-align: end; padding-block: 0; }
.table thead th:first-child { text-align: start; }
.table thead button {
  border: 0;
  background: none;
  padding: 0.2rem 0;
  font-weight: 600;
  cursor: pointer;
  text-decoration: underline dotted;
  text-underline-offset: 0.25em;
}
.table tbody button {
  border: 0;
  background: none;
  padding: 0;
  color: var(--link);
  cursor: pointer;
  text-decoration: underline;
}
.table .dated :is(td, thead th) { text-align: start; white-space: normal; }
.table .dated tbody th { white-space: nowrap; }
.table .dated td { inline-size: 100%; }
.table .arrow { display: inline-block; inline-size: 1em; text-align: center; }
.table tfoot > tr > * { font-weight: 600; text-align: end; border-block-end: 0; }
.table tfoot th { text-align: start; }
.table .picker { display: inline-block; }
.table .more { margin-block-start: 0.5rem; }
.table { container-type: inline-size; }
@container (inline-size < 26rem) {
  .table table { font-size: 0.8125rem; }
  .table :is(th, td):not(:first-child) { padding-inline-start: 0.5rem; }
}
`;

type Column = "group" | "downloads" | "share";
type Direction = "ascending" | "descending";

interface Row {
  id: string;
  label: string;
  downloads: number;
  share: number | null;
  /** Its place among all, by size. */
  index: number;
}

/** The figures of one date, the largest first. */
export interface Figures {
  of: Asked;
  dates: readonly Day[];
  /** Which of the dates it is. */
  at: number;
  measure: Result["query"]["measure"];
  /** Whether one row stands for all but the largest. */
  isCut: boolean;
  total: number;
  coverage: number;
  leftOut: number;
  rows: readonly Row[];
}

const COLUMNS: readonly { name: Column; first: Direction }[] = [
  { name: "group", first: "ascending" },
  { name: "downloads", first: "descending" },
  { name: "share", first: "descending" },
];

/** Where the figures of a table come from. */
export interface Asked {
  snapshot: WasmSnapshot;
  query: Query;
  format: Format;
}

/** What stands above a table. */
export interface Heading {
  title: string;
  subtitle: string;
  /** Of the groups that a picture beside the table shows. */
  colors: Record<string, string>;
}

/**
 * Asks for the figures of a date, by its index; of the last one where there is none. Of that date alone,
 * as tens of thousands of models at every date take longer than a page may stand still; but what is
 * largest at the last date is found there.
 */
export function figuresOf(of: Asked, index?: number): Figures {
  const { snapshot, query, format } = of;
  const { window, maxAge, at: end } = query;
  // Dates depend on the window and its end alone, so the cheapest question gives them. It decides
  // what is left to the data too: at another date that may be another definition.
  const { dates, query: resolved } = snapshot.shares({
    window,
    maxAge,
    at: end,
    series: true,
    top: 1,
  });
  const defined = { ...query, window: resolved.window, maxAge: resolved.maxAge };
  const at = index ?? dates.length - 1;
  const isOfLast = ["top", "drop-top"].some((choice) => choice in query);
  const asked = isOfLast
    ? { ...defined, series: true }
    : { ...defined, series: false, at: dates[at] ?? null };
  const result = snapshot.shares(asked, languageFor(format));
  nameCountries(result, format.lang, groupsOf);
  const column = isOfLast ? at : 0;
  const rows = result.groups.map(({ id, label, downloads, share }, index) => ({
    id,
    label,
    downloads: downloads[column] ?? 0,
    share: share[column] ?? null,
    index,
  }));
  const { coverage, leftOut, total } = result;
  return {
    of,
    dates,
    at,
    measure: result.query.measure,
    isCut: result.query.top !== null,
    total: total[column] ?? 0,
    coverage: coverage[column] ?? 1,
    leftOut: leftOut[column] ?? 0,
    rows,
  };
}

/** A name that may break behind its account: a narrow column would break it inside a word. */
function breakable(name: string): Node[] {
  const parts = name.split(/(?<=\/)/).map((part) => document.createTextNode(part));
  return parts.flatMap((part, index) => (index === 0 ? [part] : [make("wbr"), part]));
}

/** Is told which group of which date is to be explained, and by which button. */
export type OnWhy = (group: string, date: Day, from: HTMLElement) => void;

/** The styles of every table there is. */
export function adoptTableStyles(root: Node): void {
  if (root instanceof ShadowRoot) adoptStyles(root, CSS);
}

/** What happened while the dates went by that are shown, below the figures. */
export function listEvents(
  place: HTMLElement,
  events: readonly DatedEvent[],
  format: Format,
): void {
  if (events.length === 0) {
    place.replaceChildren();
    return;
  }
  const heads = [say(format, "date"), say(format, "event")];
  const rows = events.map(({ date, title, url }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, format.day(date)),
      make("td", {}, safeLink(title, url)),
    ),
  );
  const table = make(
    "table",
    {},
    make("caption", {}, make("strong", {}, say(format, "events"))),
    make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows),
  );
  place.replaceChildren(make("div", { class: "scroll dated", tabindex: "-1" }, table));
}

/** The result of a chart as a table that can be sorted, one date at a time. */
export class ShareTable {
  readonly element: HTMLElement;
  #heading: Heading | undefined;
  #figures: Figures | undefined;
  #sort: { column: Column; direction: Direction } = { column: "share", direction: "descending" };
  #all = false;
  readonly #onWhy: OnWhy;

  /** Shows its results in a place of the page. */
  constructor(element: HTMLElement, onWhy: OnWhy) {
    this.element = element;
    this.#onWhy = onWhy;
  }

  /** Shows new figures. */
  show(heading: Heading, figures: Figures): void {
    this.#heading = heading;
    this.#figures = figures;
    this.#all = false;
    this.#render();
  }

  #render(focus?: string): void {
    const [heading, figures] = [this.#heading, this.#figures];
    if (heading === undefined || figures === undefined) return;
    const { dates, of, rows } = figures;
    const { format } = of;
    if (dates.length === 0) {
      this.element.replaceChildren(make("p", {}, say(format, "empty")));
      return;
    }
    const table = make(
      "table",
      {},
      this.#caption(heading, figures),
      this.#head(figures),
      this.#body(heading, figures),
      this.#foot(figures),
    );
    const parts: Node[] = [make("div", { class: "scroll", tabindex: "-1" }, table)];
    if (dates.length > 1) parts.unshift(this.#datePicker(figures));
    if (!this.#all && rows.length > FIRST_ROWS) parts.push(this.#more(rows.length, format));
    this.element.replaceChildren(...parts);
    // The control that was used is made anew; the reader should not lose the place.
    if (focus !== undefined) this.element.querySelector<HTMLElement>(focus)?.focus();
  }

  #sorted(rows: readonly Row[], lang: string): readonly Row[] {
    const sign = this.#sort.direction === "ascending" ? 1 : -1;
    const { column } = this.#sort;
    return [...rows].sort((left, right) =>
      column === "group"
        ? sign * left.label.localeCompare(right.label, lang)
        : sign * (left.downloads - right.downloads),
    );
  }

  #caption({ title, subtitle }: Heading, figures: Figures): HTMLElement {
    const { of, dates, at, measure, rows, total } = figures;
    const { format } = of;
    return make(
      "caption",
      {},
      make("strong", {}, title),
      make("span", {}, subtitle),
      make(
        "span",
        {},
        [
          say(format, "whole", {
            day: format.day(dates[at] ?? ""),
            total: counted(format, measure, total),
          }),
          ...limits(figures, format),
          ...(addsUp(rows.map(({ share }) => share)) ? [] : [say(format, "rounding")]),
        ].join(" "),
      ),
    );
  }

  #head({ of: { format }, measure }: Figures): HTMLElement {
    const cells = COLUMNS.map((column) =>
      this.#headCell(
        column,
        column.name === "downloads" ? measureName(format, measure) : say(format, column.name),
      ),
    );
    return make("thead", {}, make("tr", {}, ...cells, make("td")));
  }

  #headCell({ name, first }: (typeof COLUMNS)[number], text: string): HTMLElement {
    const sorted = this.#sort.column === name;
    const arrow = sorted ? (this.#sort.direction === "ascending" ? "↑" : "↓") : "";
    const button = make("button", { type: "button", class: `sort-${name}` }, text);
    const mark = make("span", { class: "arrow", "aria-hidden": "true" }, arrow);
    // On the inner side, so that the heading stands flush with its column.
    if (name === "group") button.append(mark);
    else button.prepend(mark);
    button.addEventListener("click", () => {
      const turned = this.#sort.direction === "ascending" ? "descending" : "ascending";
      this.#sort = { column: name, direction: sorted ? turned : first };
      this.#render(`.sort-${name}`);
    });
    return make(
      "th",
      { scope: "col", "aria-sort": sorted ? this.#sort.direction : "none" },
      button,
    );
  }

  #body({ colors }: Heading, figures: Figures): HTMLElement {
    const { of, rows } = figures;
    const { format } = of;
    const sorted = this.#sorted(rows, format.lang);
    const visible = this.#all ? sorted : sorted.slice(0, FIRST_ROWS);
    return make(
      "tbody",
      {},
      ...visible.map((row) =>
        make(
          "tr",
          { "data-id": row.id },
          make("th", { scope: "row" }, swatch(colors[row.id]), ...breakable(row.label)),
          make("td", {}, format.count(row.downloads)),
          make("td", {}, format.share(row.share)),
          make("td", {}, ...this.#why(figures, row)),
        ),
      ),
    );
  }

  /** Nothing for what stands for many groups. */
  #why({ of, dates, at, isCut }: Figures, { id, label, downloads }: Row): HTMLElement[] {
    const { format } = of;
    if (downloads <= 0 || (id === "other" && isCut)) return [];
    const button = make(
      "button",
      { type: "button", "aria-label": say(format, "why-of", { group: label }) },
      say(format, "why"),
    );
    button.addEventListener("click", () => this.#onWhy(id, dates[at] ?? "", button));
    return [button];
  }

  #foot({ of: { format }, total }: Figures): HTMLElement {
    return make(
      "tfoot",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "row" }, say(format, "all-groups")),
        make("td", {}, format.count(total)),
        make("td", {}, total > 0 ? format.percent(1) : NO_SHARE),
        make("td"),
      ),
    );
  }

  #datePicker({ of, dates, at }: Figures): HTMLElement {
    const { format } = of;
    const select = make(
      "select",
      { class: "date" },
      ...dates.map((date, index) => make("option", { value: String(index) }, format.day(date))),
    );
    select.value = String(at);
    select.addEventListener("change", () => {
      // Where its snapshot is gone, another table is on its way.
      if (!isAlive(of.snapshot)) return;
      this.#figures = figuresOf(of, Number(select.value));
      this.#render(".date");
    });
    return make("label", { class: "picker" }, `${say(format, "date")} `, select);
  }

  #more(count: number, format: Format): HTMLElement {
    const button = make(
      "button",
      { type: "button", class: "more" },
      say(format, "show-all", { n: count }),
    );
    button.addEventListener("click", () => {
      this.#all = true;
      this.#render(".scroll");
    });
    return button;
  }
}
