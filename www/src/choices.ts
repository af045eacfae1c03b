import type { Format } from "./format.js";
import { languageFor } from "./languages.js";
import { byCountry, countryNames } from "./names.js";
import type { Parts } from "./parts.js";
import type { Properties } from "./properties.js";
import type { Surroundings } from "./surroundings.js";
import type { Picture, PictureView, Query } from "./types.js";
import { CHOICES, PICTURE_CHOICES, needsAnalysis } from "./views.js";
import { analysisCore, type Core } from "./wasm.js";

/** An element with the attributes that choose, each a property too. */
export type HostElement = Element & Properties;

/** What the attributes of an element choose, as the core is asked for it. */
export class Choices {
  readonly #element: HostElement;
  readonly #around: Surroundings;
  readonly #parts: Parts;
  /** Whether the core is here that tells groups apart without colours. */
  #hatches = false;

  constructor(element: HostElement, around: Surroundings, parts: Parts) {
    this.#element = element;
    this.#around = around;
    this.#parts = parts;
  }

  /** The choices, as they were given and named; an empty attribute is none. */
  query(): Query {
    // Attributes hold any text; the core's parser is the one that judges it.
    return this.#given(CHOICES) as Query;
  }

  /** The picture that is asked for, in the room that there is. */
  picture(format: Format): Picture {
    const { axes, by, theme, view } = this.#element;
    const around = this.#around;
    return {
      // The table stands in for a picture of every date; its words and figures come with that.
      view: (view === "table" ? "share" : view || undefined) as PictureView | undefined,
      width: around.width,
      height: this.#parts.height,
      ratio: around.ratio,
      theme: around.scheme(theme),
      font: getComputedStyle(this.#parts.frame).fontFamily,
      names: byCountry(by) ? countryNames(around.language()) : undefined,
      language: languageFor(format),
      ...around.colours(),
      ...this.#given(PICTURE_CHOICES),
      // The core of the first chart has no such view.
      ...(view === "questions" && axes ? { axes } : {}),
    };
  }

  /** Whether view, choices or colours take the other core. */
  needAnalysis(): boolean {
    return (
      needsAnalysis(this.#element.view, this.query()) || (this.#hatches && this.#around.isForced)
    );
  }

  /**
   * Where areas cannot have colours of their own, the other core hatches them: after the first picture,
   * which `core` has drawn.
   */
  hatch(core: Core, then: () => void, failed: (error: unknown) => void): void {
    if (this.#hatches || !this.#around.isForced || core === analysisCore) return;
    analysisCore.ready().then(() => {
      this.#hatches = true;
      then();
    }, failed);
  }

  #given(names: readonly string[]): Record<string, string> {
    const given: Record<string, string> = {};
    for (const name of names) {
      const value = this.#element.getAttribute(name);
      if (value) given[name] = value;
    }
    return given;
  }
}
