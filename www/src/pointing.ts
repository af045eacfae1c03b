import { make } from "./dom.js";
import type { Format } from "./format.js";
import type { Parts } from "./parts.js";
import { saidEvents, spoken } from "./speech.js";
import { texts } from "./texts.js";
import { Tooltip, contents, events } from "./tooltip.js";
import type { Point, Pointed, Result } from "./types.js";
import type { WasmChart } from "./wasm.js";

const say = texts("more", "pointing", {
  dates: "Date in the chart",
  keys: "Arrow keys walk along dates and groups, Enter tells why, Escape leaves.",
  why: "Why {group}?",
});

/** How long a held key keeps the voice waiting. */
const HELD_MS = 350;

/** What of a picture can be pointed at: places along the axis, and groups at each of them. */
export interface Targets {
  /** What the slider along the places is called. */
  label: string;
  /** The last place; the first one is 0. */
  last: number;
  /** Where the slider stands at first. */
  start: number;
  /** Where places are cells of a table, how many are in a row: up and down are places too. */
  columns?: number;
  /** A place in words. */
  text(index: number): string;
  /** Ids of the groups in the order of the picture. */
  groups: readonly string[];
  contents(point: Pointed): Node[];
  spoken(point: Pointed): string;
  /** What choosing a place does, as the text of a button. */
  action(point: Pointed): string;
  /** Is told of a click or Enter at a place; absent where there is nothing to choose. */
  choose?: ((point: Pointed) => void) | undefined;
}

/** Dates with the groups of a result. */
export function datesOf(
  { dates, groups, query: { measure } }: Result,
  format: Format,
  choose: ((point: Point) => void) | undefined,
): Targets {
  return {
    label: say(format, "dates"),
    last: dates.length - 1,
    start: dates.length - 1,
    text: (index) => format.day(dates[index] ?? ""),
    groups: groups.map(({ id }) => id),
    contents: (point) => contents(point as Point, format, measure),
    spoken: (point) => spoken(point as Point, format, measure),
    action: ({ focus, groups }) =>
      say(format, "why", { group: groups?.find(({ id }) => id === focus)?.label ?? "" }),
    choose: choose && ((point) => choose(point as Point)),
  };
}

/** What of the picture is pointed at, by pointer, finger or keys, and what that shows. */
export class Pointing {
  readonly #parts: Parts;
  readonly #tooltip = new Tooltip();
  #chart: WasmChart | undefined;
  #targets: Targets | undefined;
  /** The place at which the slider stands. */
  #index = 0;
  /** What is shown, and what was before a finger came down. */
  #point: Pointed | undefined;
  #before: Pointed | undefined;
  #isMouse = true;
  #isPrepared = false;
  /** Where the mouse was last, on the screen. */
  #mouse = "";
  #voice: ReturnType<typeof setTimeout> | undefined;
  /** While something else is drawn on the picture, nothing is shown of what is pointed at. */
  muted = false;
  /** Is told at which place the slider stands. */
  onMove: (index: number) => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { dates, plot } = parts;
    const tooltip = this.#tooltip;
    plot.append(tooltip.element);
    dates.addEventListener("keydown", (event) => this.#walk(event));
    dates.addEventListener("blur", ({ relatedTarget }) => {
      const isWithin = relatedTarget instanceof Node && tooltip.element.contains(relatedTarget);
      if (!isWithin) tooltip.hide();
    });
    tooltip.onHide = () => this.#unmark();
    // Before the core hears of it.
    plot.addEventListener(
      "pointerdown",
      ({ pointerType }) => {
        this.#before = this.#point;
        this.#isMouse = pointerType === "mouse";
      },
      true,
    );
    // WebKit tells a move too where the page has moved below the mouse, as a tooltip does: that would
    // take the place of the keys.
    plot.addEventListener(
      "pointermove",
      (event) => {
        if (event.pointerType !== "mouse") return;
        const mouse = `${event.screenX} ${event.screenY}`;
        if (mouse === this.#mouse) event.stopPropagation();
        this.#mouse = mouse;
      },
      true,
    );
    plot.addEventListener("pointerleave", () => {
      this.#mouse = "";
    });
    plot.addEventListener("click", ({ target }) => {
      const point = this.#point;
      if (target !== parts.canvas || point === undefined) return;
      // The first tap of a finger is its hovering.
      const before = this.#before;
      const again = before?.index === point.index && before.focus === point.focus;
      if (this.#isMouse || again) this.choose(point);
    });
  }

  /** Listens to what happens beside the element, until the signal. */
  watch(signal: AbortSignal): void {
    const { plot, tools } = this.#parts;
    const tooltip = this.#tooltip;
    const beside = (event: Event): void => {
      const path = event.composedPath();
      // The tools move what is shown.
      if (!path.includes(plot) && !path.includes(tools)) tooltip.hide();
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || tooltip.index === undefined) return;
      tooltip.hide();
      event.preventDefault();
    };
    document.addEventListener("pointerdown", beside, { signal });
    document.addEventListener("keydown", escape, { signal });
  }

  /** There is a new picture; nothing in it is pointed at. */
  show(chart: WasmChart, targets: Targets): void {
    this.hide();
    const { dates } = this.#parts;
    this.#chart = chart;
    this.#targets = targets;
    this.#index = Math.max(0, targets.start);
    const slider = {
      role: "slider",
      tabindex: "0",
      "aria-label": targets.label,
      "aria-description": say(this.#parts.format, "keys"),
      "aria-valuemin": "0",
      "aria-valuemax": String(Math.max(0, targets.last)),
    };
    for (const [name, value] of Object.entries(slider)) dates.setAttribute(name, value);
    this.#stand();
  }

  /** Where the slider stands. */
  #stand(): void {
    const { dates } = this.#parts;
    dates.setAttribute("aria-valuenow", String(this.#index));
    dates.setAttribute("aria-valuetext", this.#targets?.text(this.#index) ?? "");
    this.onMove(this.#index);
  }

  /** What is pointed at, if anything. */
  get point(): Pointed | undefined {
    return this.#point;
  }

  /** Where the slider stands, and the last place. */
  get index(): number {
    return this.#index;
  }
  get last(): number {
    return this.#targets?.last ?? -1;
  }

  /** A place in words. */
  text(index: number): string {
    return this.#targets?.text(index) ?? "";
  }

  /** Points at nothing. */
  hide(): void {
    this.#tooltip.hide();
  }

  /** Lets a group stand out, or none, without a word about it. */
  highlight(group: string | null): void {
    if (this.#point !== undefined) return;
    const index = this.#groupOf(group);
    this.#chart?.point(index < 0 ? -1 : this.#index, index);
  }

  /** The chart is no more. */
  end(): void {
    this.hide();
    clearTimeout(this.#voice);
    this.#chart = undefined;
    this.#targets = undefined;
  }

  /** The core says what is under the pointer. */
  at(point: Pointed | null): void {
    if (point !== null) {
      this.#show(point);
      return;
    }
    // A finger that is lifted is nothing to the core: what it touched stays, until a tap beside it.
    this.#tooltip.hideSoon();
    this.#mark();
  }

  #show(point: Pointed): void {
    const targets = this.#targets;
    if (targets === undefined) return;
    const { plot } = this.#parts;
    this.#index = point.index;
    this.#point = point;
    if (this.muted) return;
    const canChoose =
      targets.choose !== undefined && (point.focus != null || targets.groups.length === 0);
    if (canChoose) this.#prepare();
    plot.toggleAttribute("data-choice", canChoose);
    this.#tooltip.show(
      point,
      () => {
        const nodes = [...targets.contents(point), ...events(point, this.#parts.format)];
        if (canChoose) nodes.push(this.#action(targets.action(point)));
        return nodes;
      },
      targets.last === 0,
    );
    this.#stand();
  }

  /** What choosing may ask for should be here by then; where it cannot be had, choosing says so. */
  #prepare(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    import("./why-panel.js").catch(() => undefined);
  }

  /** For a pointer that the tooltip keeps off the picture; keys have Enter. */
  #action(text: string): Node {
    const button = make("button", { type: "button", tabindex: "-1" }, text);
    // The focus stays where it is, or the tooltip would go with it.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (this.#point !== undefined) this.choose(this.#point);
    });
    return button;
  }

  /** Does what choosing a place does. */
  choose(point: Pointed): void {
    const { choose, groups } = this.#targets ?? {};
    if (choose === undefined || (point.focus == null && groups?.length !== 0)) return;
    this.hide();
    choose(point);
  }

  #mark(): void {
    // Not from within the core's own call. The crosshair stays as long as the tooltip does.
    queueMicrotask(() => {
      const point = this.#point;
      if (point !== undefined) this.#chart?.point(point.index, this.#groupOf(point.focus));
    });
  }

  #unmark(): void {
    this.#point = undefined;
    this.#parts.plot.removeAttribute("data-choice");
    queueMicrotask(() => {
      if (this.#point === undefined) this.#chart?.point(-1, -1);
    });
  }

  #groupOf(id: string | null | undefined): number {
    return id == null ? -1 : (this.#targets?.groups.indexOf(id) ?? -1);
  }

  #walk(event: KeyboardEvent): void {
    const last = this.#targets?.last ?? -1;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || last < 0) return;
    const point = this.#point;
    // The first key shows where the slider stands, the next one moves it.
    const step = point === undefined ? 0 : 1;
    const page = step * Math.max(2, Math.round(last / 10));
    const { repeat } = event;
    const rows = this.#targets?.columns;
    switch (event.key) {
      case "ArrowLeft":
        this.goTo(this.#index - step, point?.focus, repeat);
        break;
      case "ArrowRight":
        this.goTo(this.#index + step, point?.focus, repeat);
        break;
      case "Home":
        this.goTo(0, point?.focus, repeat);
        break;
      case "End":
        this.goTo(last, point?.focus, repeat);
        break;
      case "PageDown":
        this.goTo(this.#index - page, point?.focus, repeat);
        break;
      case "PageUp":
        this.goTo(this.#index + page, point?.focus, repeat);
        break;
      case "ArrowUp":
        if (rows === undefined) this.#goAlong(-1, repeat);
        else if (this.#index >= rows) this.goTo(this.#index - step * rows, null, repeat);
        break;
      case "ArrowDown":
        if (rows === undefined) this.#goAlong(1, repeat);
        else if (this.#index + rows <= last) this.goTo(this.#index + step * rows, null, repeat);
        break;
      case "Enter":
        if (this.#targets?.choose === undefined) return;
        // Without a group it is about the largest one.
        if (point?.focus == null) this.#goAlong(1);
        if (this.#point !== undefined) this.choose(this.#point);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  /** To the next smaller or larger group of the date; to the largest one where none is chosen. */
  #goAlong(step: number, isHeld = false): void {
    if (this.#point === undefined) this.goTo(this.#index, null, true);
    const ids = (this.#point?.groups ?? [])
      .filter(({ downloads }) => downloads > 0)
      .map(({ id }) => id);
    const at = ids.indexOf(this.#point?.focus ?? "");
    const next = at < 0 ? 0 : Math.max(0, Math.min(at + step, ids.length - 1));
    if (ids.length > 0) this.goTo(this.#index, ids[next], isHeld);
  }

  /** Shows a place, with a group there, and says it; where a key is held, when it is let go. */
  goTo(wished: number, group: string | null | undefined, isHeld = false, isSaid = true): void {
    const targets = this.#targets;
    if (targets === undefined) return;
    const index = Math.max(0, Math.min(wished, targets.last));
    const isSameDate = this.#point !== undefined && index === this.#index;
    const point = this.#chart?.point(index, this.#groupOf(group));
    if (!point) return;
    this.#show(point);
    clearTimeout(this.#voice);
    // Events belong to the date: they are not said again for each of its groups.
    const happened = isSameDate ? [] : saidEvents(point.events, this.#parts.format);
    const speak = (): void => this.#parts.say([targets.spoken(point), ...happened].join(" "));
    if (!isSaid) return;
    if (isHeld) this.#voice = setTimeout(speak, HELD_MS);
    else speak();
  }
}
