import type { Format } from "./format.js";
import type { Parts } from "./parts.js";
import { spoken } from "./tooltip.js";
import type { Point, Result } from "./types.js";
import type { WasmChart } from "./wasm.js";

/** Which date of the picture is pointed at, by pointer, finger or keys, and what that shows. */
export class Pointing {
  readonly #parts: Parts;
  #chart: WasmChart | undefined;
  #format: Format | undefined;
  /** The last date there is, and the one at which the slider stands. */
  #last = -1;
  #index = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { dates, tooltip } = parts;
    dates.addEventListener("keydown", (event) => this.#walk(event));
    dates.addEventListener("blur", () => tooltip.hide());
    tooltip.onHide = () => this.#unmark();
  }

  /** Listens to what happens beside the element, until the signal. */
  watch(signal: AbortSignal): void {
    const { plot, tooltip } = this.#parts;
    const beside = (event: Event): void => {
      if (!event.composedPath().includes(plot)) tooltip.hide();
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
  show(chart: WasmChart, { dates }: Result, format: Format): void {
    this.#parts.tooltip.hide();
    this.#chart = chart;
    this.#format = format;
    this.#last = dates.length - 1;
    this.#index = Math.max(0, this.#last);
    this.#parts.setDates(this.#index, format.day(dates[this.#index] ?? ""));
  }

  /** The chart is no more. */
  end(): void {
    this.#parts.tooltip.hide();
    this.#chart = undefined;
  }

  /** The core says what is under the pointer. */
  at(point: Point | null): void {
    if (point !== null) {
      this.#point(point);
      return;
    }
    // A finger that is lifted is nothing to the core: what it touched stays, until a tap beside it.
    this.#parts.tooltip.hideSoon();
    this.#mark();
  }

  #point(point: Point): void {
    if (this.#format === undefined) return;
    this.#index = point.index;
    this.#parts.tooltip.show(point, this.#format, this.#last === 0);
    this.#parts.setDate(point.index, this.#format.day(point.date));
  }

  /** Keeps the crosshair as long as the tooltip is there; not from within the core's own call. */
  #mark(): void {
    queueMicrotask(() => {
      const { index } = this.#parts.tooltip;
      if (index !== undefined) this.#chart?.point(index);
    });
  }

  #unmark(): void {
    queueMicrotask(() => {
      if (this.#parts.tooltip.index === undefined) this.#chart?.point(-1);
    });
  }

  #walk(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || this.#last < 0) return;
    const { tooltip } = this.#parts;
    // The first key shows where the slider stands, the next one moves it.
    const step = tooltip.index === undefined ? 0 : 1;
    switch (event.key) {
      case "ArrowLeft":
        this.#goTo(this.#index - step);
        break;
      case "ArrowRight":
        this.#goTo(this.#index + step);
        break;
      case "Home":
        this.#goTo(0);
        break;
      case "End":
        this.#goTo(this.#last);
        break;
      case "ArrowUp":
      case "ArrowDown":
        if (!tooltip.scroll(event.key === "ArrowUp" ? -1 : 1)) return;
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #goTo(wished: number): void {
    const point = this.#chart?.point(Math.max(0, Math.min(wished, this.#last)));
    if (!point || this.#format === undefined) return;
    this.#point(point);
    this.#parts.say(spoken(point, this.#format));
  }
}
