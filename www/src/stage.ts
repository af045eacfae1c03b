import { make } from "./dom.js";
import { coded, type ModelShareError } from "./errors.js";
import type { Handling } from "./handling.js";
import type { Parts, Size } from "./parts.js";
import type { Drawn } from "./types.js";
import { coreOf, dispose, isAlive, type Core, type WasmChart } from "./wasm.js";

/** What every browser draws: sides and pixels of a canvas. */
const SAFE_SIDE = 8192;
const SAFE_AREA = 1 << 24;

/** The canvas of an element with the core's chart on it, and what is left of them after a trap. */
export class Stage {
  readonly #parts: Parts;
  readonly #handling: Handling;
  #chart: WasmChart | undefined;
  #isDrawing = false;
  /** Counts sizes, of which the last one is in force. */
  #turn = 0;

  constructor(parts: Parts, handling: Handling) {
    this.#parts = parts;
    this.#handling = handling;
  }

  /**
   * The size that the chart has on the page. A canvas that is larger than some browsers draw begins
   * smaller than wanted, and its limits are found out; `failed` is told where these are too narrow.
   */
  fit(size: Size, height: number, failed: (error: unknown) => void): void {
    const chart = this.#chart;
    const turn = (this.#turn += 1);
    this.#parts.setCanvasSize(size, height);
    const { ratio, width } = size;
    const excess = Math.max(
      (height * ratio) / SAFE_SIDE,
      (width * height * ratio ** 2) / SAFE_AREA,
    );
    if (chart === undefined || excess <= 1) return;
    const resize = (possible: number): boolean => {
      const isWanted = turn === this.#turn && chart === this.#chart;
      if (isWanted) chart.resize(width, possible);
      return isWanted;
    };
    resize(ratio / excess);
    import("./canvas-limits.js")
      .then(({ fit }) => fit(this.#parts.canvas, { width, height, ratio }, resize))
      .catch(failed);
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
  resize(size: Size, failed: (error: unknown) => void): void {
    const chart = this.#chart;
    if (chart === undefined) return;
    try {
      this.fit(size, chart.resize(size.width, size.ratio), failed);
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
