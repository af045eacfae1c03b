import type { Drawing } from "./drawing.js";
import type { ModelShareError } from "./errors.js";
import type { Faults } from "./faults.js";
import type { Stage } from "./stage.js";
import type { Supply } from "./supply.js";
import { isAlive, onReset } from "./wasm.js";

/** Kinds of faults that the network may be the cause of. */
const OF_THE_NETWORK = ["network", "script", "wasm"];

/** Falls within this time of each other are in a row, and after so many the reader is asked. */
const CALM_MS = 10_000;
const MOST_FALLS = 3;

/** What an element tries again without being asked: after a trap, and when the network is back. */
export class Recovery {
  readonly #stage: Stage;
  readonly #supply: Supply;
  readonly #faults: Faults;
  readonly #drawing: Drawing;
  /** When the core last brought the picture down from elsewhere, and how often in a row. */
  #fell = 0;
  #falls = 0;

  constructor(stage: Stage, supply: Supply, faults: Faults, drawing: Drawing) {
    this.#stage = stage;
    this.#supply = supply;
    this.#faults = faults;
    this.#drawing = drawing;
  }

  /** Until the signal. */
  watch(signal: AbortSignal): void {
    onReset((error) => this.#restart(error), signal);
    // A page that was left or a network that was gone and is back.
    for (const type of ["pageshow", "online"]) {
      addEventListener(type, (event) => this.#resume(event), { signal });
    }
  }

  /** What the network had broken off is tried again. */
  #resume(event: Event): void {
    const isFirst = "persisted" in event && !event.persisted;
    if (isFirst || !OF_THE_NETWORK.includes(this.#faults.code ?? "")) return;
    if (this.#supply.failed) this.#supply.load();
    // What is missing is something that the next drawing asks for again.
    else setTimeout(() => this.#drawing.schedule());
  }

  /** A core was made anew after an error: everything from the old one is gone. */
  #restart(error: ModelShareError): void {
    this.#stage.restart();
    const supply = this.#supply;
    if (supply.snapshot === undefined || isAlive(supply.snapshot)) return;
    supply.snapshot = undefined;
    // Where the call failed that brought the core down, it would do so again.
    if (this.#stage.isDrawing || supply.failed) return;
    const now = performance.now();
    this.#falls = now - this.#fell < CALM_MS ? this.#falls + 1 : 1;
    this.#fell = now;
    if (this.#falls <= MOST_FALLS) {
      supply.load();
      return;
    }
    // What brings it down comes back with the picture.
    supply.failed = true;
    this.#faults.show(error, true);
  }
}
