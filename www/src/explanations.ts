import { coded, type ModelShareError } from "./errors.js";
import { messagesFor } from "./languages.js";
import type { Supply } from "./supply.js";
import type { Day, Picture } from "./types.js";
import { analysisCore, isAlive, type AnalysisSnapshot } from "./wasm.js";
import type { Host as WhyHost, WhyPanel } from "./why-panel.js";

/** Whose picture is explained. */
export interface Host extends WhyHost {
  readonly supply: Supply;
  picture(): Picture;
  /** The language in use. */
  language(): string;
  failed(error: ModelShareError): void;
}

/** What explains a picture: the answer in words, and the models behind a share. */
export class Explanations {
  readonly #host: Host;
  #whyPanel: WhyPanel | undefined;
  /** Whether the core with the words for an answer stopped over it. */
  #isMute = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The answer in words, where the core that has words for it is here anyway. */
  sentence(): string | undefined {
    const { analysed, core, snapshot } = this.#host.supply;
    const known = core === analysisCore ? (snapshot as AnalysisSnapshot | undefined) : analysed;
    if (known === undefined || !isAlive(known) || this.#isMute) return undefined;
    try {
      return known.report(this.#host.query(), this.#host.picture()).sentence;
    } catch (error) {
      this.#isMute = analysisCore.caught(error).code === "trap";
      return undefined;
    }
  }

  /** Shows the models behind a share, under the picture; no group is none. */
  open(group: string | null, date: Day, from: HTMLElement = this.#host.parts.dates): void {
    if (group === null) return;
    const host = this.#host;
    Promise.all([import("./why-panel.js"), messagesFor(host.language(), "more")]).then(
      ([{ WhyPanel }]) => {
        this.#whyPanel ??= new WhyPanel(host);
        this.#whyPanel.open(group, date, from);
      },
      (error: unknown) => host.failed(coded(error)),
    );
  }

  /** There is another picture. */
  refresh(): void {
    this.#whyPanel?.refresh();
  }

  /** The picture goes. */
  close(): void {
    this.#whyPanel?.close();
  }
}
