import { adviceFor } from "./errors.js";
import { make, safeLink } from "./dom.js";
import type { Format } from "./format.js";
import type { Progress } from "./snapshot-loader.js";
import { Tooltip } from "./tooltip.js";
import type { Drawn, Failure, Info, Steps } from "./types.js";

/** The nodes inside the element, made once; each method shows one thing in them. */
export class Parts {
  readonly probe = make("span", { class: "probe", "aria-hidden": "true" });
  canvas = newCanvas();
  /** The one tab stop of the picture: a slider, as that is what walking along dates is. */
  readonly dates = make("div", {
    class: "dates",
    role: "slider",
    tabindex: "0",
  });
  readonly tooltip = new Tooltip();
  /** Where the table stands as soon as it is wanted. */
  readonly table = make("div", { class: "table", part: "table" });
  /** The canvas and what lies over it. */
  readonly plot = make("div", { class: "plot", part: "plot" });
  readonly frame: HTMLElement;

  readonly #tableDisclosure = make("details", { part: "table-disclosure" });
  readonly #live = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #fallback = make("slot");
  readonly #status = make("div", { class: "status", part: "status" });
  readonly #progress = make("progress", { "aria-label": "Loading the snapshot" });
  readonly #progressText = make("span", {}, "Loading…");
  readonly #error = make("div", { class: "error", part: "error", role: "alert", hidden: "" });
  readonly #figure = make("figure", { class: "figure", part: "figure", hidden: "" });
  readonly #notes = make("div", { class: "notes", part: "notes" });
  readonly #notesDisclosure = make("details", { part: "notes-disclosure" });
  readonly #onRetry: () => void;
  /** Fills the table of the picture that is shown, when somebody wants to see it. */
  #fillTable: (() => void) | undefined;

  constructor(root: ShadowRoot, onRetry: () => void) {
    this.#onRetry = onRetry;
    this.#status.append(this.#progressText, this.#progress);
    this.plot.append(this.canvas, this.dates, this.tooltip.element);
    this.#tableDisclosure.append(make("summary", {}, "Table"), this.table);
    this.#notesDisclosure.append(make("summary", {}, "Source and notes"), this.#notes);
    this.#figure.append(this.plot, this.#tableDisclosure, this.#notesDisclosure);
    this.frame = make(
      "div",
      { class: "frame", part: "frame", lang: "en" },
      this.#fallback,
      this.#status,
      this.#error,
      this.#figure,
      this.#live,
    );
    this.#fallback.addEventListener("slotchange", () => {
      const filled = this.#fallback.assignedElements().length > 0;
      this.frame.toggleAttribute("data-fallback", filled);
    });
    // Outside the frame, which has a scheme of its own.
    this.#tableDisclosure.addEventListener("toggle", () => this.#showTable());
    root.append(this.probe, this.frame);
  }

  /** Whether there is a picture that can stay while something else is tried. */
  get drawn(): boolean {
    return this.frame.hasAttribute("data-drawn");
  }

  /** Shows how far a download has come. */
  showProgress({ loaded, total }: Progress, format: Format): void {
    const loadedText = format.bytes(loaded);
    if (total === undefined) {
      this.#progress.removeAttribute("value");
      this.#progressText.textContent = loaded > 0 ? `Loading: ${loadedText}` : "Loading…";
    } else {
      this.#progress.max = total;
      this.#progress.value = loaded;
      this.#progressText.textContent = `Loading: ${loadedText} of ${format.bytes(total)}`;
    }
  }

  /** Shows how far the work on an answer has come. */
  showWork({ done, steps }: Steps, format: Format): void {
    this.#status.hidden = false;
    this.#progress.hidden = false;
    this.#progress.max = steps;
    this.#progress.value = done;
    this.#progressText.textContent = `Comparing definitions: ${format.percent(done / steps)}`;
  }

  /** Something is on its way. */
  showLoading(): void {
    this.#progress.removeAttribute("value");
    this.#progressText.textContent = "Loading…";
    this.#status.hidden = false;
    this.#error.hidden = true;
  }

  /** Nothing has been asked for. */
  showIdle(): void {
    this.#progressText.textContent = "No snapshot is given: set src.";
    this.#progress.removeAttribute("value");
    this.#progress.hidden = true;
    this.#status.hidden = false;
    this.#error.hidden = true;
  }

  /** What went wrong, where, and what to do about it; a picture that was there stays. */
  showError({ code, message }: Failure, where: string, canRetry: boolean): void {
    this.#status.hidden = true;
    this.#error.hidden = false;
    const what = this.drawn
      ? "This choice cannot be shown. The picture below is the last good one."
      : "This chart cannot be shown.";
    this.#error.replaceChildren(
      make("p", { class: "what" }, what),
      make("p", { class: "message" }, message),
      make(
        "p",
        { class: "where" },
        where === "" ? "Snapshot given by the page." : `Snapshot: ${where}`,
      ),
      make("p", { class: "todo" }, adviceFor(code)),
    );
    if (canRetry) {
      const button = make("button", { type: "button", part: "retry" }, "Try again");
      button.addEventListener("click", this.#onRetry);
      this.#error.append(button);
    }
  }

  /**
   * What is around a picture that has been drawn. The table has every group, so it is filled only
   * when it is seen; `tableOnly` puts it in the place of the picture.
   */
  showDrawn(drawn: Drawn, info: Info, format: Format, fill: () => void, tableOnly: boolean): void {
    this.#progress.hidden = false;
    this.#status.hidden = true;
    this.#error.hidden = true;
    this.#fallback.hidden = true;
    this.#figure.hidden = false;
    this.frame.toggleAttribute("data-drawn", true);
    this.plot.hidden = tableOnly;
    this.canvas.setAttribute("aria-label", drawn.description);
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

  #showTable(): void {
    this.#fillTable?.();
    this.#fillTable = undefined;
  }

  /** A canvas without the listeners of a core that is gone. */
  renewCanvas(): void {
    const canvas = newCanvas();
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
  }

  /** What the slider is for, how far it goes, and where it stands. */
  setDates(label: string, last: number, index: number, text: string): void {
    this.dates.setAttribute("aria-label", label);
    this.dates.setAttribute("aria-valuemin", "0");
    this.dates.setAttribute("aria-valuemax", String(last));
    this.setDate(index, text);
  }

  /** Where the slider stands. */
  setDate(index: number, text: string): void {
    this.dates.setAttribute("aria-valuenow", String(index));
    this.dates.setAttribute("aria-valuetext", text);
  }

  /** Says something politely to those who listen. */
  say(text: string): void {
    this.#live.textContent = text;
  }

  /** The size of the canvas on the page; the core sets how many pixels it has. */
  setCanvasSize(width: number, height: number): void {
    this.canvas.style.setProperty("width", `${width}px`);
    this.canvas.style.setProperty("height", `${height}px`);
  }
}

function newCanvas(): HTMLCanvasElement {
  return make("canvas", { role: "img", part: "chart", dir: "ltr" });
}

function noteNodes(drawn: Drawn, info: Info, format: Format): Node[] {
  const { name, url, licence, retrieved } = info.source;
  const source = make("p", {}, "Source: ", safeLink(name, url));
  if (licence) source.append(`. Licence: ${licence}`);
  if (retrieved) source.append(`. Retrieved ${format.day(retrieved)}`);
  source.append(".");
  const notes = [...drawn.warnings, ...drawn.notes].map((note) => make("li", {}, note));
  return notes.length > 0 ? [source, make("ul", {}, ...notes)] : [source];
}
