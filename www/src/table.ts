import { make, swatch } from "./dom.js";
import { NO_SHARE, type Format } from "./format.js";
import { limits } from "./tooltip.js";
import type { Result } from "./types.js";

/** Rows shown at first: a page of a hundred thousand rows helps nobody. */
const FIRST_ROWS = 100;

type Column = "group" | "downloads" | "share";
type Direction = "ascending" | "descending";

interface Row {
  id: string;
  label: string;
  downloads: number;
  share: number | null;
  shown: string;
}

const COLUMNS: readonly { name: Column; text: string; first: Direction }[] = [
  { name: "group", text: "Group", first: "ascending" },
  { name: "downloads", text: "Downloads", first: "descending" },
  { name: "share", text: "Share", first: "descending" },
];

/** What a table shows, and what stands above it. */
export interface Tabled {
  title: string;
  subtitle: string;
  result: Result;
  /** Of the groups that a picture beside the table shows. */
  colors: Record<string, string>;
}

/** The result of a chart as a table that can be sorted, one date at a time. */
export class ShareTable {
  /** The node to put into the page. */
  readonly element = make("div", { class: "table", part: "table" });
  #shown: Tabled | undefined;
  #format: Format | undefined;
  #date = 0;
  #sort: { column: Column; direction: Direction } = { column: "share", direction: "descending" };
  #all = false;

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
      this.element.replaceChildren(make("p", {}, "There is no date in this table."));
      return;
    }
    const table = make(
      "table",
      {},
      this.#caption(this.#shown, this.#format),
      this.#head(),
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
        `${format.day(dates[at] ?? "")}. 100 % = ${format.count(total[at] ?? 0)} downloads. ${notes.join(" ")}`.trim(),
      ),
    );
  }

  #head(): HTMLElement {
    return make("thead", {}, make("tr", {}, ...COLUMNS.map((column) => this.#headCell(column))));
  }

  #headCell({ name, text, first }: (typeof COLUMNS)[number]): HTMLElement {
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
        ),
      ),
    );
  }

  #foot(shown: Tabled, format: Format): HTMLElement {
    const total = shown.result.total[this.#date] ?? 0;
    return make(
      "tfoot",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "row" }, "All groups"),
        make("td", {}, format.count(total)),
        make("td", {}, total > 0 ? format.percent(1) : NO_SHARE),
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
    return make("label", { class: "picker" }, "Date ", select);
  }

  #more(format: Format): HTMLElement {
    const count = this.#shown?.result.groups.length ?? 0;
    const button = make(
      "button",
      { type: "button", class: "more" },
      `Show all ${format.count(count)} rows`,
    );
    button.addEventListener("click", () => {
      this.#all = true;
      this.#render(".scroll");
    });
    return button;
  }
}
