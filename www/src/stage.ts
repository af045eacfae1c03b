import { make } from "./dom.js";
import { coded, type ModelShareError } from "./errors.js";
import type { Handling } from "./handling.js";
import type { Parts } from "./parts.js";
import type { Drawn } from "./types.js";
import { coreOf, dispose, isAlive, type Core, type WasmChart } from "./wasm.js";

/** The canvas of an element with the core's chart on it, and what is left of them after a trap. */
export class Stage {
  readonly #parts: Parts;
  readonly #handling: Handling;
  #chart: WasmChart | undefined;
  #isDrawing = false;

  constructor(parts: Parts, handling: Handling) {
    this.#parts = parts;
    this.#handling = handling;
  }

  /** The chart of what is drawn. */
  get chart(): WasmChart | undefined {
    return this.#chart;
  }

  /** Whether the core is at it just now. */
  get isDrawing(): boolean {
    return this.#isDrawing;
  }

  /**
   * Draws with a chart of this core. What cannot be drawn leaves the chart that there was, but a trap
   * leaves an empty canvas; `failed` is told.
   */
  draw(
    core: Core,
    show: (chart: WasmChart) => Drawn,
    failed: (error: ModelShareError) => void,
  ): { chart: WasmChart; drawn: Drawn } | undefined {
    let chart = this.#chart;
    let drawn: Drawn;
    this.#isDrawing = true;
    try {
      if (chart === undefined || coreOf(chart) !== core) {
        chart = core.newChart(this.#parts.canvas, (point) => this.#handling.at(point));
      }
      drawn = show(chart);
      // In a frame nobody knows whose picture stops the core; here it is this one's.
      if (core.hasStopped) chart.paintOn(make("canvas"), 1);
    } catch (error) {
      const fault = core.caught(error);
      if (chart !== undefined && chart !== this.#chart) dispose(chart);
      if (fault.code === "trap") this.renew();
      failed(fault);
      return undefined;
    } finally {
      this.#isDrawing = false;
    }
    if (chart !== this.#chart) this.drop();
    this.#chart = chart;
    return { chart, drawn };
  }

  /**
   * The same picture in another size.
   *
   * @throws {@link ModelShareError} of the core.
   */
  resize(width: number, ratio: number): void {
    const chart = this.#chart;
    if (chart === undefined) return;
    try {
      this.#parts.setCanvasSize(width, chart.resize(width, ratio));
    } catch (error) {
      throw coreOf(chart)?.caught(error) ?? coded(error);
    }
  }

  /** Frees the chart; what it has drawn stays. */
  drop(): void {
    this.#handling.end();
    if (this.#chart !== undefined) dispose(this.#chart);
    this.#chart = undefined;
  }

  /** A canvas without the listeners of a core that is gone. */
  renew(): void {
    this.drop();
    this.#parts.renewCanvas();
  }

  /** A core was made anew; a chart of the old one cannot be used. */
  restart(): void {
    if (this.#chart !== undefined && !isAlive(this.#chart)) this.renew();
  }
}
