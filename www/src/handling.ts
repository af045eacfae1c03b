import { coded } from "./errors.js";
import type { Faults } from "./faults.js";
import type { Hands, Host as HandsHost, Shown } from "./interaction.js";
import { messagesFor } from "./languages.js";
import type { Surroundings } from "./surroundings.js";
import type { Pointed } from "./types.js";

/** Whose picture is pointed at. */
export interface Host extends HandsHost {
  readonly around: Surroundings;
  readonly faults: Faults;
}

/**
 * What follows pointer and keys, and the tools. Nothing of the first picture waits for their script;
 * what happens before it is here, it is told then.
 */
export class Handling {
  readonly #host: Host;
  #hands: Hands | undefined;
  /** What the script needs to know of the picture, and what the core said before it came. */
  #shown: Shown | undefined;
  #pointed: Pointed | null = null;
  /** What was pressed before the script came. */
  #pressed: Pointed | null = null;
  #coming: Promise<unknown> = Promise.resolve();
  #signal: AbortSignal | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether dates go by without the reader. */
  get playing(): boolean {
    return this.#hands?.playing === true;
  }

  /** Listens to what happens beside the element, until the signal. */
  watch(signal: AbortSignal): void {
    this.#signal = signal;
    this.#hands?.watch(signal);
    const { plot } = this.#host.parts;
    const press = ({ pointerType }: MouseEvent & { pointerType?: string }): void => {
      // The first tap of a finger is its hovering.
      if (this.#hands !== undefined || this.#pointed === null || pointerType === "touch") return;
      this.#pressed = this.#pointed;
      this.#host.parts.wait(this.#coming);
    };
    plot.addEventListener("click", press, { signal });
  }

  /** The core says what is under the pointer. */
  at(point: Pointed | null): void {
    this.#pointed = point;
    this.#hands?.at(point);
  }

  /** There is a new picture. */
  show(shown: Shown): void {
    this.#pointed = this.#pressed = null;
    this.#shown = shown;
    if (this.#hands !== undefined) {
      this.#hands.show(shown);
      return;
    }
    const coming = Promise.all([
      import("./interaction.js"),
      messagesFor(this.#host.around.language(), "more"),
    ]);
    this.#coming = coming;
    coming.then(
      ([{ Hands }]) => {
        const signal = this.#signal;
        if (signal === undefined || signal.aborted || this.#hands !== undefined) return;
        this.#hands = new Hands(this.#host);
        this.#hands.watch(signal);
        this.#hands.show(this.#shown);
        this.#hands.at(this.#pointed);
        if (this.#pressed !== null) this.#hands.choose(this.#pressed);
      },
      // The picture is whole without, and the next one asks for it again.
      (error: unknown) => this.#host.faults.show(coded(error), true, true),
    );
  }

  /** The picture has another size. */
  resized(): void {
    this.#hands?.resized();
  }

  /** The chart is no more. */
  end(): void {
    this.#hands?.end();
    this.#shown = undefined;
  }
}
