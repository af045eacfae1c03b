/** A part of the axis of dates: by two lists and buttons, or drawn on the picture with the mouse. */
import { make } from "./dom.js";
import { texts } from "./texts.js";
import type { Host } from "./tools.js";
import type { Day, Pointed, Query } from "./types.js";

const say = texts("more", "zoom", {
  title: "Range of dates",
  from: "From",
  to: "To",
  in: "Zoom in",
  out: "Zoom out",
  whole: "Whole range",
  hint: "Or drag across the picture with the mouse.",
});

/** How far a mouse must go before a press is a drag, in CSS pixels. */
const DRAG = 8;

/** What it asks of the picture. */
export type Zooming = Pick<Host, "format" | "shares" | "chosen" | "choose"> & {
  /** What the picture was drawn by. */
  query(): Query;
  /** The place that is pointed at, among the dates that are shown. */
  middle(): number | undefined;
};

/** The dates of a query, and which of them are shown. */
export class Range {
  readonly #host: Zooming;
  #key = "";
  #dates: readonly Day[] = [];

  constructor(host: Zooming) {
    this.#host = host;
  }

  /** All of them. */
  get dates(): readonly Day[] {
    const query = { ...this.#host.query(), series: true, top: 1 } as const;
    const key = JSON.stringify(query);
    if (key !== this.#key) {
      this.#dates = this.#host.shares(query).dates;
      this.#key = key;
    }
    return this.#dates;
  }

  /** The first and the last that are shown. */
  get shown(): readonly [first: number, last: number] {
    const { dates } = this;
    const from = this.#host.chosen("from") || "";
    const to = this.#host.chosen("to") || "9999";
    const first = dates.findIndex((date) => date >= from);
    const last = dates.findLastIndex((date) => date <= to);
    return first < 0 || last < first ? [0, dates.length - 1] : [first, last];
  }

  /** Another snapshot may have other dates under the same choices. */
  forget(): void {
    this.#key = "";
  }

  /** Shows the dates between two, these included; the ends of the axis are no choice. */
  choose(first: number, last: number): void {
    const { dates } = this;
    const [from, to] = [Math.max(0, first), Math.min(last, dates.length - 1)];
    this.#host.choose(
      {
        from: from === 0 ? null : (dates[from] ?? null),
        to: to === dates.length - 1 ? null : (dates[to] ?? null),
      },
      true,
    );
  }
}

/** One element's controls for it. */
export class ZoomPanel {
  readonly element: HTMLElement;
  readonly #host: Zooming;
  readonly #range: Range;
  readonly #from = make("select");
  readonly #to = make("select");
  readonly #in: HTMLButtonElement;
  readonly #out: HTMLButtonElement;
  readonly #whole: HTMLButtonElement;
  #offered = "";

  constructor(host: Zooming, range: Range) {
    this.#host = host;
    this.#range = range;
    const format = host.format();
    const button = (key: "in" | "out" | "whole", onClick: () => void): HTMLButtonElement => {
      const made = make("button", { type: "button" }, say(format, key));
      made.addEventListener("click", () => {
        if (made.getAttribute("aria-disabled") !== "true") onClick();
      });
      return made;
    };
    this.#in = button("in", () => this.#scale(0.5));
    this.#out = button("out", () => this.#scale(2));
    this.#whole = button("whole", () => range.choose(0, range.dates.length - 1));
    this.element = make(
      "div",
      { class: "zoom", role: "group", "aria-label": say(format, "title") },
      make(
        "div",
        { class: "line" },
        make("label", {}, `${say(format, "from")} `, this.#from),
        make("label", {}, `${say(format, "to")} `, this.#to),
        this.#in,
        this.#out,
        this.#whole,
      ),
      make("p", { class: "hint" }, say(format, "hint")),
    );
    for (const select of [this.#from, this.#to]) {
      select.addEventListener("change", () => {
        const [from, to] = [Number(this.#from.value), Number(this.#to.value)];
        // The end that was not touched gives way.
        if (from <= to) range.choose(from, to);
        else if (select === this.#from) range.choose(from, range.dates.length - 1);
        else range.choose(0, to);
      });
    }
  }

  /** Where the focus goes when the panel opens. */
  get first(): HTMLElement {
    return this.#from;
  }

  /** There is another picture. */
  refresh(): void {
    const { dates } = this.#range;
    const format = this.#host.format();
    const offered = dates.join();
    if (offered !== this.#offered) {
      this.#offered = offered;
      for (const select of [this.#from, this.#to]) {
        const options = dates.map((date, index) => new Option(format.day(date), String(index)));
        select.replaceChildren(...options);
      }
    }
    const [first, last] = this.#range.shown;
    this.#from.value = String(first);
    this.#to.value = String(last);
    const isWhole = first === 0 && last === dates.length - 1;
    this.#in.setAttribute("aria-disabled", String(last - first < 2));
    this.#out.setAttribute("aria-disabled", String(isWhole));
    this.#whole.setAttribute("aria-disabled", String(isWhole));
  }

  /** Half or twice as much, around what is pointed at, else around the middle. */
  #scale(factor: number): void {
    const [first, last] = this.#range.shown;
    const end = this.#range.dates.length - 1;
    const length = last - first;
    const wanted = Math.round(length * factor);
    const next = Math.max(1, Math.min(factor > 1 ? Math.max(wanted, length + 2) : wanted, end));
    const at = this.#host.middle();
    const middle = at === undefined ? (first + last) / 2 : first + at;
    const start = Math.max(0, Math.min(Math.round(middle - next / 2), end - next));
    this.#range.choose(start, start + next);
  }
}

/** What a brush needs of its picture. */
export interface Canvas {
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** CSS pixels to one of the picture's. */
  readonly scale: number;
}

/** Dragging with the mouse; fingers scroll the page, and keys have the panel. */
export class Brush {
  readonly #parts: Canvas;
  readonly #point: () => Pointed | undefined;
  readonly #mark = make("div", { class: "brush", hidden: "" });
  #start: { x: number; point: Pointed; pointer: number } | undefined;
  #end: Pointed | undefined;
  /** Whether the picture has dates to draw a range on. */
  isOn = false;
  onStart: () => void = () => undefined;
  /** Is told of the first and the last place of a range, where one was drawn. */
  onEnd: (range: readonly [number, number] | undefined) => void = () => undefined;

  constructor(parts: Canvas, point: () => Pointed | undefined) {
    this.#parts = parts;
    this.#point = point;
    const { plot } = parts;
    plot.append(this.#mark);
    plot.addEventListener("pointerdown", (event) => {
      const point = this.#point();
      const isDrag = event.pointerType === "mouse" && event.button === 0;
      if (!this.isOn || !isDrag || event.target !== parts.canvas || point === undefined) return;
      this.#start = { x: event.clientX, point, pointer: event.pointerId };
    });
    plot.addEventListener("pointermove", (event) => this.#move(event));
    plot.addEventListener("pointerup", () => this.#finish());
    plot.addEventListener("pointercancel", () => this.cancel());
    // A drag ends with a click, which would explain a share.
    plot.addEventListener(
      "click",
      (event) => {
        if (this.#end === undefined) return;
        this.#end = undefined;
        event.stopImmediatePropagation();
      },
      true,
    );
  }

  /** Whether a range is being drawn. */
  get active(): boolean {
    return this.#start !== undefined && !this.#mark.hidden;
  }

  /** Nothing is being drawn any more. */
  cancel(): void {
    if (this.active) this.onEnd(undefined);
    this.#forget();
  }

  #forget(): void {
    this.#start = undefined;
    this.#mark.hidden = true;
  }

  #move({ clientX, pointerId }: PointerEvent): void {
    const start = this.#start;
    if (start === undefined || pointerId !== start.pointer) return;
    if (this.#mark.hidden) {
      if (Math.abs(clientX - start.x) < DRAG) return;
      this.#parts.canvas.setPointerCapture(pointerId);
      this.#end = start.point;
      this.#mark.hidden = false;
      this.onStart();
    }
    // Outside of the plot the core has nothing to say, and the last place stays.
    this.#end = this.#point() ?? this.#end;
    const { point } = start;
    const end = this.#end ?? point;
    const { style } = this.#mark;
    const { scale } = this.#parts;
    const box = {
      left: Math.min(point.x, end.x),
      width: Math.max(1, Math.abs(end.x - point.x)),
      top: point.y,
      height: point.bottom - point.y,
    };
    for (const [name, size] of Object.entries(box)) style.setProperty(name, `${size * scale}px`);
  }

  #finish(): void {
    const { active } = this;
    const [first, last] = [this.#start?.point.index, this.#end?.index];
    this.#forget();
    // Where the click is not on the canvas, there is nothing to keep from it.
    setTimeout(() => (this.#end = undefined));
    if (!active) return;
    const isRange = first !== undefined && last !== undefined && first !== last;
    this.onEnd(isRange ? [Math.min(first, last), Math.max(first, last)] : undefined);
  }
}
