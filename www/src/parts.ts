import { make, safeLink } from "./dom.js";
import { Format, capital } from "./format.js";
import type { Progress } from "./snapshot-loader.js";
import { texts } from "./texts.js";
import type { Drawn, Info } from "./types.js";

/** A picture that is narrower has its tools in two rows; in CSS pixels. */
const NARROW = 520;

const say = texts("chart", "parts", {
  loading: "Loading…",
  loaded: "Loading: {loaded}",
  "loaded-of": "Loading: {loaded} of {total}",
  "snapshot-loading": "Loading the snapshot",
  idle: "No snapshot is given: set src.",
  "choice-fails": "This choice cannot be shown. The picture below is the last good one.",
  "chart-fails": "This chart cannot be shown.",
  "part-fails": "A part of this chart did not load.",
  "own-snapshot": "Snapshot given by the page.",
  "snapshot-at": "Snapshot: {address}",
  again: "Try again",
  unprinted: "This chart had not been loaded when the page was printed.",
  table: "Table",
  notes: "Source and notes",
  source: "Source: ",
  licence: ". Licence: {licence}",
  retrieved: ". Retrieved {day}",
});

/** Of a picture: see {@link Surroundings}. */
export interface Size {
  readonly width: number;
  readonly ratio: number;
  readonly scale: number;
}

/** That something is on its way. */
export const loading = (format: Format): string => say(format, "loading");

/** The nodes inside the element, made once; each method shows one thing in them. */
export class Parts {
  readonly probe = make("span", { class: "probe", "aria-hidden": "true" });
  canvas = newCanvas();
  /** The one tab stop of the picture; a slider, as walking along dates is, when its script is here. */
  readonly dates = make("div", { class: "dates" });
  /** The row of tools below the picture; its height is kept for it. */
  readonly tools = make("div", { class: "tools", part: "tools", hidden: "" });
  /** What is counted, or the answer in words, for those who do not see what stands on the canvas. */
  readonly sentence = make("p", { class: "unseen", part: "sentence" });
  /** The language that is written in. */
  format = new Format("en");
  /** CSS pixels to one of the picture's. */
  scale = 1;
  /** Where the table stands as soon as it is wanted. */
  readonly table = make("div", { class: "table", part: "table" });
  /** In it the figures, and the dated events below them. */
  readonly figures = make("div");
  readonly dated = make("div");
  /** The canvas and what lies over it. */
  readonly plot = make("div", { class: "plot", part: "plot" });
  readonly frame: HTMLElement;

  readonly #tableDisclosure = make("details", { part: "table-disclosure" });
  readonly #live = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #fallback = make("slot");
  /** What is on its way, in words and by a bar. */
  readonly status = make("div", { class: "status", part: "status" });
  readonly progress = make("progress");
  readonly progressText = make("span");
  readonly #error = make("div", { class: "error", part: "error", role: "alert", hidden: "" });
  readonly #figure = make("figure", { class: "figure", part: "figure", hidden: "" });
  readonly #tableName = make("summary");
  readonly #notesName = make("summary");
  readonly #notes = make("div", { class: "notes", part: "notes" });
  readonly #notesDisclosure = make("details", { part: "notes-disclosure" });
  readonly #onRetry: () => void;
  /** Fills the table of the picture that is shown, when somebody wants to see it. */
  #fillTable: (() => void) | undefined;

  constructor(root: ShadowRoot, onRetry: () => void) {
    this.#onRetry = onRetry;
    this.plot.append(this.canvas, this.dates);
    this.table.append(this.figures, this.dated);
    this.#tableDisclosure.append(this.#tableName, this.table);
    this.#notesDisclosure.append(this.#notesName, this.#notes);
    this.#figure.append(
      this.plot,
      this.tools,
      this.sentence,
      this.#tableDisclosure,
      this.#notesDisclosure,
    );
    this.frame = make(
      "div",
      { class: "frame", part: "frame", lang: "en" },
      this.#fallback,
      this.status,
      this.#error,
      this.#figure,
      this.#live,
    );
    this.#fallback.addEventListener("slotchange", () => {
      // What is not shown takes no room.
      const filled = this.#fallback
        .assignedElements()
        .some((element) => !element.matches("noscript, script"));
      this.frame.toggleAttribute("data-fallback", filled);
      this.frame.toggleAttribute("data-still", this.#still !== undefined);
    });
    // Outside the frame, which has a scheme of its own.
    this.#tableDisclosure.addEventListener("toggle", () => this.#showTable());
    root.append(this.probe, this.frame);
  }

  /** From now on everything is written in this language, as far as its messages are here. */
  speak(lang: string): Format {
    const format = (this.format = new Format(lang));
    this.frame.lang = format.locale;
    this.frame.dir = format.rtl ? "rtl" : "ltr";
    return format;
  }

  /** Whether there is a picture that can stay while something else is tried. */
  get drawn(): boolean {
    return this.frame.hasAttribute("data-drawn");
  }

  /** A picture between the tags; the chart takes its place and leaves everything around where it is. */
  get #still(): Element | undefined {
    for (const element of this.#fallback.assignedElements()) {
      const still = element.matches("img, svg") ? element : element.querySelector("img, svg");
      if (still !== null) return still;
    }
    return undefined;
  }

  /** The height of that picture in whole CSS pixels, where there is one. */
  get height(): number | undefined {
    return Math.floor(this.#still?.getBoundingClientRect().height ?? 0) || undefined;
  }

  /** Shows how far a download has come. */
  showProgress({ loaded, total }: Progress): void {
    const { format } = this;
    const loadedText = format.bytes(loaded);
    if (total === undefined) {
      this.progress.removeAttribute("value");
      this.progressText.textContent =
        loaded > 0 ? say(format, "loaded", { loaded: loadedText }) : say(format, "loading");
    } else {
      this.progress.max = total;
      this.progress.value = loaded;
      const inserts = { loaded: loadedText, total: format.bytes(total) };
      this.progressText.textContent = say(format, "loaded-of", inserts);
    }
  }

  /** Something is on its way. Before that the box only keeps the room. */
  showLoading(): void {
    this.status.append(this.progressText, this.progress);
    this.progress.removeAttribute("value");
    this.progress.setAttribute("aria-label", say(this.format, "snapshot-loading"));
    this.progressText.textContent = say(this.format, "loading");
    this.status.hidden = false;
    this.#error.hidden = true;
  }

  /** Something that was asked for beside the picture is on its way, until it is here. */
  wait(coming: Promise<unknown>): void {
    const { hidden } = this.#error;
    this.showLoading();
    this.#error.hidden = hidden;
    const end = (): void => {
      // Unless the picture is being waited for too.
      if (this.frame.getAttribute("aria-busy") !== "true") this.status.hidden = true;
    };
    coming.then(end, end);
  }

  /** Whether a fault is shown. */
  get isWrong(): boolean {
    return !this.#error.hidden;
  }

  /** Nothing has been asked for. */
  showIdle(): void {
    this.#tell("idle");
    this.#error.hidden = true;
  }

  /** For paper, which does not wait. */
  showUnprinted(): void {
    this.#tell("unprinted");
  }

  #tell(key: "idle" | "unprinted"): void {
    this.progressText.textContent = say(this.format, key);
    this.status.replaceChildren(this.progressText);
    this.status.hidden = false;
  }

  /**
   * What went wrong as `told`, behind it what to do about it, and between them where; a picture that
   * was there stays. Without `where` it is a part beside the picture that is missing.
   */
  showError(
    where: string | undefined,
    canRetry: boolean,
    told: HTMLElement,
    ...advice: HTMLElement[]
  ): void {
    this.status.hidden = true;
    this.#error.hidden = false;
    const { format } = this;
    const what = this.drawn ? "choice-fails" : "chart-fails";
    this.#error.replaceChildren(
      make("p", { class: "what" }, say(format, where === undefined ? "part-fails" : what)),
      told,
    );
    if (where !== undefined) {
      const place = where === "" ? "own-snapshot" : "snapshot-at";
      this.#error.append(make("p", { class: "where" }, say(format, place, { address: where })));
    }
    this.#error.append(...advice);
    if (canRetry) {
      const button = make("button", { type: "button", part: "retry" }, say(format, "again"));
      button.addEventListener("click", this.#onRetry);
      this.#error.append(button);
    }
  }

  /**
   * What is around a picture that has been drawn. The table has every group, so it is filled only
   * when it is seen; `tableOnly` puts it in the place of the picture. With `tools` there is room for them.
   */
  showDrawn(drawn: Drawn, info: Info, fill: () => void, tableOnly: boolean, tools: boolean): void {
    const { format } = this;
    this.status.hidden = true;
    this.#error.hidden = true;
    this.#fallback.hidden = tableOnly || this.#still === undefined;
    this.#figure.hidden = false;
    this.frame.toggleAttribute("data-drawn", true);
    this.plot.hidden = tableOnly;
    this.tools.hidden = !tools;
    this.canvas.setAttribute("aria-label", drawn.description);
    const sentences = [drawn.subtitle, drawn.universe, drawn.data];
    this.sentence.textContent = sentences.filter(Boolean).join(". ");
    this.#tableName.textContent = say(format, "table");
    this.#notesName.textContent = say(format, "notes");
    this.#figure.setAttribute("aria-label", drawn.title);

    this.#fillTable = fill;
    this.#tableDisclosure.hidden = tableOnly;
    if (tableOnly) this.plot.after(this.table);
    else this.#tableDisclosure.append(this.table);
    if (tableOnly || this.#tableDisclosure.open) this.#showTable();

    this.#notes.replaceChildren(...noteNodes(drawn, info, format));
    this.#notesDisclosure.hidden = tableOnly;
    if (tableOnly) this.#figure.append(this.#notes);
    else this.#notesDisclosure.append(this.#notes);
  }

  /** There is no picture any more. */
  forget(): void {
    this.#figure.hidden = true;
    this.frame.removeAttribute("data-drawn");
  }

  #showTable(): void {
    // Until its script is here.
    if (!this.figures.hasChildNodes()) this.figures.textContent = loading(this.format);
    this.#fillTable?.();
    this.#fillTable = undefined;
  }

  /** A canvas without the listeners of a core that is gone. */
  renewCanvas(): void {
    const canvas = newCanvas();
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
  }

  /** Says something politely to those who listen. */
  say(text: string): void {
    this.#live.textContent = text;
  }

  /** The size of the canvas on the page; the core sets how many pixels it has. */
  setCanvasSize({ ratio, scale, width }: Size, height: number): void {
    this.scale = scale;
    this.tools.toggleAttribute("data-narrow", width < NARROW);
    const style = { width: width * scale, height: (Math.round(height * ratio) * scale) / ratio };
    for (const [name, size] of Object.entries(style)) {
      this.canvas.style.setProperty(name, `${size}px`);
    }
  }
}

function newCanvas(): HTMLCanvasElement {
  return make("canvas", { role: "img", part: "chart", dir: "ltr" });
}

function noteNodes(drawn: Drawn, info: Info, format: Format): Node[] {
  const { name, url, licence, retrieved } = info.source;
  const source = make("p", {}, say(format, "source"), safeLink(name, url));
  if (licence) source.append(say(format, "licence", { licence }));
  if (retrieved) source.append(say(format, "retrieved", { day: format.day(retrieved) }));
  source.append(".");
  const told = [...drawn.warnings.map(capital), ...drawn.notes];
  // In a language of their own, whose full stop stands at another end than the page's.
  const notes = told.map((text) => make("li", {}, make("bdi", {}, text)));
  return notes.length > 0 ? [source, make("ul", {}, ...notes)] : [source];
}
