import { coded } from "./errors.js";
import type { Faults } from "./faults.js";
import { messagesFor } from "./languages.js";
import type { Surroundings } from "./surroundings.js";
import type { Day } from "./types.js";
import type { Host as WhyHost, WhyPanel } from "./why-panel.js";

/** Whose picture is explained. */
export interface Host extends WhyHost {
  readonly around: Surroundings;
  readonly faults: Faults;
}

/** The models behind the shares of a picture; their panel's script comes when somebody asks. */
export class Explanations {
  readonly #host: Host;
  #panel: WhyPanel | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Explains a share under the picture; no group is none. */
  open(group: string | null, date: Day, from: HTMLElement = this.#host.parts.dates): void {
    if (group === null) return;
    const host = this.#host;
    const coming = Promise.all([
      import("./why-panel.js"),
      messagesFor(host.around.language(), "more"),
    ]);
    host.parts.wait(coming);
    coming.then(
      ([{ WhyPanel }]) => {
        this.#panel ??= new WhyPanel(host);
        this.#panel.open(group, date, from);
      },
      (error: unknown) => host.faults.show(coded(error)),
    );
  }

  /** There is another picture. */
  refresh(): void {
    this.#panel?.refresh();
  }

  /** The picture goes. */
  close(): void {
    this.#panel?.close();
  }
}
