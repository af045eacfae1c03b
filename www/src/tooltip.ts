import { make, safeLink, swatch } from "./dom.js";
import type { Format } from "./format.js";
import { limits } from "./limits.js";
import { texts } from "./texts.js";
import type { Measure, Point, Pointed } from "./types.js";

const say = texts("more", "tooltip", {
  group: "Group",
  downloads: "Downloads",
  models: "Models",
  likes: "Likes",
  share: "Share",
  "of.downloads": "of {total} downloads in the window",
  "of.models": "of {total} models in the window",
  "of.likes": "of {total} likes in the window",
  "more.one": "{n} more group: see the table",
  "more.other": "{n} more groups: see the table",
  "without.downloads": "Groups without downloads: {count}",
  "without.models": "Groups without models: {count}",
  "without.likes": "Groups without likes: {count}",
});

/** More rows than this nobody reads in a tooltip; the table has them all. */
const MOST_ROWS = 60;

/** How long the pointer may take from the picture to the tooltip. */
const GRACE_MS = 250;

/** Between the anchor and the tooltip, and from the edges of the picture, in CSS pixels. */
const GAP = 12;

/** From the top of a plot to a tooltip below it, in a picture that is longer than a screen. */
const FAR = 280;

/** The styles of every tooltip there is. */
export const TOOLTIP_CSS = `
.tooltip {
  position: absolute;
  z-index: 3;
  box-sizing: border-box;
  overflow: auto;
  padding: 0.4rem 0.6rem 0.5rem;
  background: var(--paper);
  color: var(--ink);
  border: 1px solid var(--muted);
  font-size: 0.8125rem;
  line-height: 1.35;
  inline-size: max-content;
}
.tooltip p { margin: 0.15rem 0 0; color: var(--muted); max-inline-size: 18rem; }
.tooltip table { border-collapse: collapse; inline-size: 100%; }
.tooltip caption { text-align: start; font-weight: 600; padding-block-end: 0.2rem; }
.tooltip th { font-weight: 400; text-align: start; padding: 0 0.75rem 0 0; }
.tooltip td { text-align: end; padding: 0 0 0 0.75rem; white-space: nowrap; }
.tooltip thead th { color: var(--muted); font-size: 0.75rem; }
.tooltip thead th:not(:first-child) { text-align: end; padding: 0 0 0 0.75rem; }
.tooltip button {
  margin-block-start: 0.35rem;
  padding: 0.1rem 0.5rem;
  background: var(--paper);
  border: 1px solid var(--muted);
  cursor: pointer;
}
.tooltip .focused > * { font-weight: 700; }
.tooltip .focused th { text-decoration: underline; }
.tooltip ul { margin: 0.25rem 0 0; padding: 0; list-style: none; max-inline-size: 18rem; }
`;

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
  const some = point.groups.filter((row) => row.downloads > 0);
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
        make("td", {}, format.share(row.share)),
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
        make("th", { scope: "col" }, say(format, "group")),
        make("th", { scope: "col" }, say(format, unit)),
        make("th", { scope: "col" }, say(format, "share")),
      ),
    ),
    body,
  );
  const notes = [say(format, `of.${unit}`, { total: point.total })];
  const more = some.length - visible.length;
  if (more > 0) notes.push(say(format, "more", { n: more }));
  const without = point.groups.length - some.length;
  if (without > 0) notes.push(say(format, `without.${unit}`, { count: without }));
  notes.push(...limits(point, format));
  return [table, ...notes.map((note) => make("p", {}, note))];
}

/** What happened near a place, with links. */
export function events({ events }: Pointed, format: Format): Node[] {
  if (events.length === 0) return [];
  const items = events.map(({ date, title, url }) => {
    const link = safeLink(title, url);
    // For the pointer alone; keys find the events in the table.
    if (link instanceof HTMLElement) link.tabIndex = -1;
    return make("li", {}, `${format.day(date)}: `, link);
  });
  return [make("ul", {}, ...items)];
}
