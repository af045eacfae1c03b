import { coded } from "./errors.js";
import type { Explanations } from "./explanations.js";
import type { Faults } from "./faults.js";
import { messagesFor } from "./languages.js";
import type { Parts } from "./parts.js";
import type { Surroundings } from "./surroundings.js";
import type { Figures, Heading, ShareTable } from "./table.js";

/** The script that makes tables. */
export type Script = typeof import("./table.js");

/** Whose tables they are. */
export interface Host {
  readonly parts: Parts;
  readonly around: Surroundings;
  readonly explanations: Explanations;
  readonly faults: Faults;
  /** Whether the element is still there to show one. */
  isWatching(): boolean;
}

/** The tables of an element; their script comes as soon as somebody wants to see one. */
export class Tables {
  readonly #host: Host;
  #script: Script | undefined;
  #table: ShareTable | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** At once, or when the script is here. */
  ask(then: (script: Script) => void): void {
    if (this.#script !== undefined) {
      then(this.#script);
      return;
    }
    const host = this.#host;
    Promise.all([import("./table.js"), messagesFor(host.around.language(), "more")]).then(
      ([script]) => {
        script.adoptTableStyles(host.parts.frame.getRootNode());
        this.#script = script;
        if (host.isWatching()) then(script);
      },
      (error: unknown) => host.faults.show(coded(error)),
    );
  }

  /** The figures of shares; what the reader has sorted and opened stays so. */
  show(place: HTMLElement, { ShareTable }: Script, heading: Heading, figures: Figures): void {
    this.#table ??= new ShareTable(place, (...why) => this.#host.explanations.open(...why));
    this.#table.show(heading, figures);
  }
}
