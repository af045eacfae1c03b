import { make, swatch } from "./dom.js";
import { capital, type Format } from "./format.js";
import type { Measure, Point, Pointed } from "./types.js";

/** More rows than this nobody reads in a tooltip; the table has them all. */
const MOST_ROWS = 60;

/** How long the pointer may take from the picture to the tooltip. */
const GRACE_MS = 250;

/** Between the anchor and the tooltip, and from the edges of the picture, in CSS pixels. */
const GAP = 12;

/** From the top of a plot to a tooltip below it, in a picture that is longer than a screen. */
const FAR = 280;

/** What shows the groups of one date beside the picture's crosshair. */
export class Tooltip {
  /** The node to put over the picture. */
  readonly element = make("div", { class: "tooltip", part: "tooltip", hidden: "" });
  #shown: Pointed | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Is told when the tooltip goes away. */
  onHide: () => void = () => undefined;

  constructor() {
    this.element.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") this.hideSoon();
    });
    this.element.addEventListener("pointerenter", () => this.#keep());
  }

  /** The date that is shown. */
  get index(): number | undefined {
    return this.#shown?.index;
  }

  /**
   * Shows a date, inside the picture: beside its anchor, or in the lower corner where the picture
   * has rows and nothing is beside anything.
   */
  show(point: Pointed, contents: () => Node[], rows: boolean): void {
    this.#keep();
    const before = this.#shown;
    this.#shown = point;
    if (before?.index !== point.index || before.focus !== point.focus) {
      this.element.replaceChildren(...contents());
    }
    this.element.hidden = false;
    this.#place(point, rows);
    this.#reveal(this.element.querySelector<HTMLElement>(".focused"));
  }

  /** Hides after a moment in which the pointer may reach the tooltip. */
  hideSoon(): void {
    if (this.#shown === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.hide();
    }, GRACE_MS);
  }

  /** Hides at once. */
  hide(): void {
    this.#keep();
    if (this.#shown === undefined) return;
    this.#shown = undefined;
    this.element.hidden = true;
    this.onHide();
  }

  /** Scrolls a row of a long list into sight, and not the page. */
  #reveal(row: HTMLElement | null): void {
    if (row === null) return;
    const { element } = this;
    const lowest = row.offsetTop + row.offsetHeight - element.clientHeight;
    element.scrollTop = Math.max(lowest, Math.min(element.scrollTop, row.offsetTop));
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #place({ x, y, width, height }: Pointed, rows: boolean): void {
    const { style } = this.element;
    style.setProperty("max-height", `${height - 2}px`);
    style.setProperty("max-width", `${width}px`);
    const { offsetWidth, offsetHeight } = this.element;
    const right = x + GAP;
    const left = x - GAP - offsetWidth;
    const lowest = height - offsetHeight;
    const [start, top] = rows
      ? [width, lowest]
      : right + offsetWidth <= width
        ? [right, y]
        : left >= 0
          ? [left, y]
          : // Beside the anchor is no room: below, where it hides the least of the plot, but in sight.
            [right, Math.min(lowest, y + FAR)];
    style.setProperty("left", `${clamp(start, width - offsetWidth)}px`);
    style.setProperty("top", `${clamp(top, lowest)}px`);
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

/** The groups of a date, with what they are parts of. */
export function contents(point: Point, format: Format, unit: Measure): Node[] {
  const shares = format.shares(point.groups.map((group) => group.share));
  const rows = point.groups.map((group, index) => ({ ...group, shown: shares[index] ?? "" }));
  const some = rows.filter((row) => row.downloads > 0);
  const visible = some.slice(0, MOST_ROWS);
  const body = make(
    "tbody",
    {},
    ...visible.map((row) =>
      make(
        "tr",
        row.id === point.focus ? { class: "focused" } : {},
        make("th", { scope: "row" }, swatch(row.color), row.label),
        make("td", {}, format.count(row.downloads)),
        make("td", {}, row.shown),
      ),
    ),
  );
  const table = make(
    "table",
    {},
    make("caption", {}, format.day(point.date)),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, "Group"),
        make("th", { scope: "col" }, capital(unit)),
        make("th", { scope: "col" }, "Share"),
      ),
    ),
    body,
  );
  const notes = [`of ${format.count(point.total)} ${unit} in the window`];
  if (some.length > visible.length) {
    notes.push(`${format.count(some.length - visible.length)} more groups: see the table`);
  }
  if (rows.length > some.length) {
    notes.push(`${format.count(rows.length - some.length)} groups without ${unit}`);
  }
  notes.push(...limits(point, format));
  return [table, ...notes.map((note) => make("p", {}, note))];
}

/** What the figures of a date do not cover. */
export function limits(
  { coverage, leftOut }: { coverage: number; leftOut: number },
  format: Format,
): string[] {
  const notes: string[] = [];
  // Rounded down: nearly all is not all.
  if (coverage < 1) {
    notes.push(`Data for ${format.percent(Math.floor(coverage * 1000) / 1000)} of the window.`);
  }
  if (leftOut > 0) {
    const models = leftOut === 1 ? "model" : "models";
    notes.push(`${format.count(leftOut)} ${models} without a usable creation date left out.`);
  }
  return notes;
}

/** The date, or the group that is chosen there, as a sentence for those who hear it. */
export function spoken(point: Point, format: Format, unit: Measure): string {
  const shares = format.shares(point.groups.map((group) => group.share));
  const groups = point.groups
    .map((group, index) => ({ ...group, shown: shares[index] }))
    .filter((group) => group.downloads > 0);
  const figures = ({ label, shown, downloads }: (typeof groups)[number]): string =>
    `${label} ${shown}, ${format.count(downloads)}`;
  const chosen = groups.find((group) => group.id === point.focus);
  const said =
    chosen === undefined
      ? groups.slice(0, MOST_ROWS).map(figures).join("; ") || `no ${unit}`
      : `${figures(chosen)}, number ${chosen.rank} of ${groups.length}`;
  const notes = chosen === undefined ? limits(point, format) : ["Enter tells why."];
  return [
    `${format.day(point.date)}: ${said}.`,
    `Of ${format.count(point.total)} ${unit}.`,
    ...notes,
  ].join(" ");
}
