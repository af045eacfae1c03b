/** The table beside or instead of a picture; loaded when somebody wants to see it. */
import { make, safeLink, swatch } from "./dom.js";
import { NO_SHARE, type Format } from "./format.js";
import { limits } from "./limits.js";
import { counted, measureName } from "./measure-words.js";
import { adoptStyles } from "./styles.js";
import { texts } from "./texts.js";
import type { Day, DatedEvent, Result } from "./types.js";

const say = texts("more", "table", {
  empty: "There is no date in this table.",
  whole: "{day}. 100 % = {total}.",
  group: "Group",
  share: "Share",
  why: "Why",
  "why-of": "Why: {group}",
  "all-groups": "All groups",
  date: "Date",
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
  shown: string;
}

const COLUMNS: readonly { name: Column; first: Direction }[] = [
  { name: "group", first: "ascending" },
  { name: "downloads", first: "descending" },
  { name: "share", first: "descending" },
];

/** What a table shows, and what stands above it. */
export interface Tabled {
  title: string;
  subtitle: string;
  result: Result;
  /** Of the groups that a picture beside the table shows. */
  colors: Record<string, string>;
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
  #shown: Tabled | undefined;
  #format: Format | undefined;
  #date = 0;
  #sort: { column: Column; direction: Direction } = { column: "share", direction: "descending" };
  #all = false;
  readonly #onWhy: OnWhy;

  /** Shows its results in a place of the page. */
  constructor(element: HTMLElement, onWhy: OnWhy) {
    this.element = element;
    this.#onWhy = onWhy;
  }

  /** Shows a new result, at its last date. */
  show(shown: Tabled, format: Format): void {
    this.#shown = shown;
    this.#format = format;
    this.#date = shown.result.dates.length - 1;
    this.#all = false;
    this.#render();
  }

  #render(focus?: string): void {
    if (this.#shown === undefined || this.#format === undefined) return;
    const { result } = this.#shown;
    if (result.dates.length === 0) {
      this.element.replaceChildren(make("p", {}, say(this.#format, "empty")));
      return;
    }
    const table = make(
      "table",
      {},
      this.#caption(this.#shown, this.#format),
      this.#head(result, this.#format),
      this.#body(this.#shown, this.#format),
      this.#foot(this.#shown, this.#format),
    );
    const parts: Node[] = [make("div", { class: "scroll", tabindex: "-1" }, table)];
    if (result.dates.length > 1) parts.unshift(this.#datePicker(this.#format));
    if (!this.#all && result.groups.length > FIRST_ROWS) parts.push(this.#more(this.#format));
    this.element.replaceChildren(...parts);
    // The control that was used is made anew; the reader should not lose the place.
    if (focus !== undefined) this.element.querySelector<HTMLElement>(focus)?.focus();
  }

  #rows(shown: Tabled, format: Format): Row[] {
    const { groups } = shown.result;
    const at = this.#date;
    const rounded = format.shares(groups.map((group) => group.share[at] ?? null));
    const rows = groups.map((group, index) => ({
      id: group.id,
      label: group.label,
      downloads: group.downloads[at] ?? 0,
      share: group.share[at] ?? null,
      shown: rounded[index] ?? NO_SHARE,
    }));
    const sign = this.#sort.direction === "ascending" ? 1 : -1;
    const { column } = this.#sort;
    return rows.sort((left, right) =>
      column === "group"
        ? sign * left.label.localeCompare(right.label, format.lang)
        : sign * (left.downloads - right.downloads),
    );
  }

  #caption(shown: Tabled, format: Format): HTMLElement {
    const { total, coverage, leftOut, dates } = shown.result;
    const at = this.#date;
    const notes = limits({ coverage: coverage[at] ?? 1, leftOut: leftOut[at] ?? 0 }, format);
    return make(
      "caption",
      {},
      make("strong", {}, shown.title),
      make("span", {}, shown.subtitle),
      make(
        "span",
        {},
        [
          say(format, "whole", {
            day: format.day(dates[at] ?? ""),
            total: counted(format, shown.result.query.measure, total[at] ?? 0),
          }),
          ...notes,
        ].join(" "),
      ),
    );
  }

  #head({ query }: Result, format: Format): HTMLElement {
    const cells = COLUMNS.map((column) =>
      this.#headCell(
        column,
        column.name === "downloads" ? measureName(format, query.measure) : say(format, column.name),
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

  #body(shown: Tabled, format: Format): HTMLElement {
    const rows = this.#rows(shown, format);
    const visible = this.#all ? rows : rows.slice(0, FIRST_ROWS);
    return make(
      "tbody",
      {},
      ...visible.map((row) =>
        make(
          "tr",
          { "data-id": row.id },
          make("th", { scope: "row" }, swatch(shown.colors[row.id]), row.label),
          make("td", {}, format.count(row.downloads)),
          make("td", {}, row.shown),
          make("td", {}, ...this.#why(shown.result, row, format)),
        ),
      ),
    );
  }

  /** Nothing for what stands for many groups. */
  #why({ query, dates }: Result, { id, label, downloads }: Row, format: Format): HTMLElement[] {
    if (downloads <= 0 || (id === "other" && query.top !== null)) return [];
    const button = make(
      "button",
      { type: "button", "aria-label": say(format, "why-of", { group: label }) },
      say(format, "why"),
    );
    button.addEventListener("click", () => this.#onWhy(id, dates[this.#date] ?? "", button));
    return [button];
  }

  #foot(shown: Tabled, format: Format): HTMLElement {
    const total = shown.result.total[this.#date] ?? 0;
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

  #datePicker(format: Format): HTMLElement {
    const dates = this.#shown?.result.dates ?? [];
    const select = make(
      "select",
      { class: "date" },
      ...dates.map((date, index) => make("option", { value: String(index) }, format.day(date))),
    );
    select.value = String(this.#date);
    select.addEventListener("change", () => {
      this.#date = Number(select.value);
      this.#render(".date");
    });
    return make("label", { class: "picker" }, `${say(format, "date")} `, select);
  }

  #more(format: Format): HTMLElement {
    const count = this.#shown?.result.groups.length ?? 0;
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
