import type { HostElement } from "./choices.js";
import { ENGLISH, make } from "./dom.js";
import type { ModelShareError } from "./errors.js";
import { Format } from "./format.js";
import { messagesFor } from "./languages.js";
import type { Parts } from "./parts.js";
import type { Status } from "./status.js";
import type { Supply } from "./supply.js";
import type { Surroundings } from "./surroundings.js";
import type { Failure } from "./types.js";

/** Whose faults they are. */
export interface Host {
  readonly element: HostElement;
  readonly around: Surroundings;
  readonly parts: Parts;
  readonly status: Status;
  readonly supply: Supply;
  /** The page is told too. */
  tell(type: "error", failure: Failure): void;
}

/** What went wrong with one element, and what its reader and its page are told. */
export class Faults {
  readonly #host: Host;
  /** The last one, which may be said again as soon as its language is here. */
  #last: ModelShareError | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The kind of the last one. */
  get code(): string | undefined {
    return this.#last?.code;
  }

  /**
   * Shows one; with `canRetry` the reader can try again what has an address. With `isBeside` the picture is
   * what was asked for, and only something beside it is missing.
   */
  show(error: ModelShareError, canRetry = false, isBeside = false): void {
    const { around, element, parts, status, supply } = this.#host;
    const { code, message } = error;
    if (!isBeside) status.set("error");
    // Not where a picture stays: its frame goes with it. And the theme may be what is wrong.
    if (!parts.drawn) {
      const { theme } = element;
      parts.frame.dataset["theme"] = around.scheme(
        theme === "light" || theme === "dark" ? theme : null,
      );
    }
    const where = supply.data === null ? element.src : "";
    // The picture is what was asked for; what is missing is said below it.
    const isPart = code === "script" && parts.drawn && !supply.failed;
    // The reader has the picture between the tags; who wrote the page is told here.
    if (!parts.drawn && parts.height !== undefined) console.warn(message);
    // The picture between the tags is all that such a browser gets; its reader may know why.
    parts.frame.toggleAttribute("data-told", code === "no-wasm");
    const lang = around.language();
    const show = (told: HTMLElement, ...advice: HTMLElement[]): void => {
      parts.speak(lang);
      parts.showError(isPart ? undefined : where, canRetry && where !== "", told, ...advice);
    };
    show(make("p", { class: "message", ...ENGLISH }, message));
    this.#last = error;
    Promise.all([import("./advice.js"), messagesFor(lang, "chart", "more")]).then(
      ([{ toldWithAdvice }]) => {
        const isOver = this.#last !== error || !(isBeside ? parts.isWrong : status.isError);
        if (!isOver) show(...toldWithAdvice(error, new Format(lang)));
      },
      // What went wrong is said without it.
      () => undefined,
    );
    this.#host.tell("error", { code, message });
  }
}
