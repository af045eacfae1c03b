import type { SnapshotData } from "./attributes.js";
import { chartCore } from "./chart-core.js";
import { Choices } from "./choices.js";
import { Drawing } from "./drawing.js";
import { Explanations } from "./explanations.js";
import { Faults } from "./faults.js";
import { Format } from "./format.js";
import { Handling } from "./handling.js";
import { whenBack } from "./later.js";
import { languageFor } from "./languages.js";
import { groupsOf, nameCountries } from "./names.js";
import { Parts } from "./parts.js";
import { REFLECTED, define, upgrade, type Properties } from "./properties.js";
import { Recovery } from "./recovery.js";
import { Stage } from "./stage.js";
import { Status } from "./status.js";
import { addressOf } from "./snapshot-loader.js";
import { adoptStyles } from "./styles.js";
import { Supply, notReady } from "./supply.js";
import { Surroundings } from "./surroundings.js";
import type { Drawn, Info, ModelShareEventMap, Query, Result } from "./types.js";
import { analysisCore, type AnalysisSnapshot } from "./wasm.js";
import { textWithin, watchWithin } from "./within.js";

/** Node has no HTMLElement, and importing this file must do no harm there. */
const Base: typeof HTMLElement =
  globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** Properties that are attributes, and events with their details. */
export interface ModelShareElement extends Properties {
  addEventListener<Name extends keyof ModelShareEventMap>(
    type: Name,
    listener: (this: ModelShareElement, event: ModelShareEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/**
 * `<model-share src="snapshot.json">`: who has what share of open-model downloads, drawn. Without
 * `src`, the snapshot is the text of a `<script type="application/json">` between the tags. Its events
 * are those of {@link ModelShareEventMap}.
 *
 * @slot - Stands in until the first picture is drawn, and where scripts do not run; in it may stand
 *   a snapshot, as a script of type `application/json`.
 * @cssstate loading - Something is on its way: a snapshot, a script, an answer.
 * @cssstate ready - A picture is drawn.
 * @cssstate error - The last thing asked for cannot be shown.
 * @cssprop --model-share-font - Font families of all texts, those in the picture too; without it the system's.
 * @csspart frame - Everything inside; it has the colours of the scheme in use.
 * @csspart status - What is on its way, with a progress bar.
 * @csspart error - What went wrong, where, and what to do about it.
 * @csspart retry - The button in it that tries again.
 * @csspart figure - The picture with all that belongs to it.
 * @csspart plot - The canvas and what lies over it.
 * @csspart chart - The canvas.
 * @csspart tooltip - The figures at the point in the picture.
 * @csspart tools - The row of tools below the picture.
 * @csspart sentence - The answer in words, for those who do not see the picture.
 * @csspart table-disclosure - What opens the table.
 * @csspart table - The figures as a table, and the dated events below them.
 * @csspart notes-disclosure - What opens source and notes.
 * @csspart notes - Source, licence, warnings and notes.
 * @csspart link - A link to a source.
 * @csspart why - The panel that explains a share.
 * @csspart close - The button that closes it.
 */
export class ModelShareElement extends Base {
  /** Attributes that change the picture. */
  static readonly observedAttributes = ["lang", ...REFLECTED];

  readonly #parts: Parts;
  readonly #around: Surroundings;
  readonly #choices: Choices;
  readonly #supply: Supply;
  readonly #handling: Handling;
  readonly #stage: Stage;
  readonly #explanations: Explanations;
  readonly #drawing: Drawing;
  readonly #recovery: Recovery;
  /** Ends with its stay in the page. */
  #watching: AbortController | undefined;
  /** Whether it has been near to what the reader sees, or asked for, since it is in the page. */
  #isNear = false;

  constructor() {
    super();
    // Some documents without a browser have none.
    const internals = (this as Partial<HTMLElement>).attachInternals?.();
    const root = this.attachShadow({ mode: "open" });
    adoptStyles(root);
    const parts = (this.#parts = new Parts(root, () => this.#supply.load()));
    const status = new Status(internals, parts.frame);
    const around = (this.#around = new Surroundings(this, parts.frame, parts.probe, {
      resized: (first) => this.#drawing.resized(first),
      changed: () => this.#drawing.schedule(),
      near: () => this.#start(),
    }));
    const choices = (this.#choices = new Choices(this, around, parts));
    const supply = (this.#supply = new Supply({
      address: () => addressOf(this),
      within: () => textWithin(this),
      integrity: () => this.integrity ?? "",
      wanted: () => (choices.needAnalysis() ? analysisCore : chartCore),
      idle: () => parts.showIdle(),
      loading: (core) => this.#drawing.loading(core),
      progress: (progress) => parts.showProgress(progress),
      arrived: (isNew) => this.#drawing.arrived(isNew),
      failed: (error, canRetry) => faults.show(error, canRetry),
    }));
    const tell = this.#tell.bind(this);
    const format = (): Format => this.#drawing.format;
    const shown = { element: this, parts, around, status, choices, supply, format, tell };
    const faults = new Faults(shown);
    const explanations = (this.#explanations = new Explanations({
      ...shown,
      faults,
      drawn: () => this.drawn,
    }));
    const handling = (this.#handling = new Handling({ ...shown, faults }));
    const stage = (this.#stage = new Stage(parts, handling));
    this.#drawing = new Drawing({
      ...shown,
      explanations,
      faults,
      handling,
      stage,
      isWatching: () => this.#watching !== undefined,
      began: () => {
        this.#watchPrint();
        this.#watchAttributes(faults);
      },
    });
    this.#recovery = new Recovery(stage, supply, faults, this.#drawing);
  }

  /** A snapshot that the page has already; it goes before `src`. A {@link Snapshot} stays the page's. */
  get snapshot(): SnapshotData | null {
    return this.#supply.data;
  }
  set snapshot(value: SnapshotData | null) {
    this.#supply.data = value;
    if (this.#watching !== undefined) this.#begin();
  }

  /** What is drawn now. */
  get drawn(): Drawn | null {
    return this.#drawing.drawn;
  }

  /** What the snapshot that is shown holds, in English; `drawn` has its notes as the reader sees them. */
  get info(): Info | null {
    return this.#supply.info;
  }

  /** Asks the snapshot that is shown; the choices of the element play no part. */
  shares(query: Query = {}): Result {
    this.#start();
    const { core, snapshot } = this.#supply;
    if (snapshot === undefined) throw notReady();
    try {
      const lang = this.#around.language();
      const result = snapshot.shares(query, languageFor(new Format(lang)));
      return nameCountries(result, lang, groupsOf);
    } catch (error) {
      throw core.caught(error);
    }
  }

  /**
   * @internal The snapshot that is shown, in the core that has the analyses. It is the element's,
   * and the chart stays as it is.
   */
  analysis(): Promise<AnalysisSnapshot> {
    return this.#supply.analysis();
  }

  /**
   * @internal What scripts need that take the picture elsewhere. `analysed` is the snapshot in the
   * core with the analyses, where that has been asked for.
   */
  get inner() {
    // What has never been drawn may yet be, on paper.
    const format = this.drawn ? this.#drawing.format : new Format(this.#around.language());
    return {
      analysed: this.#supply.analysed,
      chart: this.#stage.chart,
      core: this.#supply.core,
      format,
      lease: this.#supply.lease,
      parts: this.#parts,
      // What leaves the page has the height that it needs.
      picture: { ...this.#choices.picture(format), height: undefined },
      query: this.#choices.query(),
      signal: this.#watching?.signal,
      snapshot: this.#supply.snapshot,
    };
  }

  /**
   * What is drawn as the text of an SVG file, with the definition behind it in its metadata. Waits for
   * a snapshot that is on its way; rejected where nothing is drawn then.
   */
  toSvg(): Promise<string> {
    return this.#takeAway().then(({ svgOf }) => svgOf(this));
  }

  /**
   * What is drawn as a PNG file, drawn anew with `scale` device pixels to a CSS pixel, above 0 and at
   * most 8, with the definition behind it inside. Waits and is rejected as {@link toSvg}.
   */
  toPng(scale = 2): Promise<Blob> {
    return this.#takeAway().then(({ pngOf }) => pngOf(this, scale));
  }

  /**
   * The figures behind what is drawn as CSV (RFC 4180), one row a date and group, below lines with `#`
   * that say what they are. Waits and is rejected as {@link toSvg}.
   */
  toCsv(): Promise<string> {
    return this.#takeAway().then(({ csvOf }) => csvOf(this));
  }

  /** Starts or goes on; the browser calls it. */
  connectedCallback(): void {
    upgrade(this);
    // Where nothing has a size, as in a test without a browser, there is nothing to do.
    if (globalThis.ResizeObserver === undefined) return;
    if (this.#watching !== undefined) {
      this.connectedMoveCallback();
      return;
    }
    this.#watch();
    this.#begin();
  }

  /** A move within the page keeps everything; only the surroundings may differ. */
  connectedMoveCallback(): void {
    this.#drawing.schedule();
  }

  /** Frees the memory, unless the element was only taken to another place. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#release();
    });
  }

  /** A style sheet belongs to its document; in another one it must be made anew. */
  adoptedCallback(): void {
    if (this.shadowRoot !== null) adoptStyles(this.shadowRoot);
  }

  /** Follows attributes; the browser calls it. */
  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#watching === undefined) return;
    if (name === "src" || name === "integrity" || name === "loading") this.#begin(name);
    else this.#drawing.schedule();
  }

  /** Loads what is asked for, unless that can wait until the element comes near. */
  #begin(changed = "src"): void {
    const given = this.src || this.#supply.data || textWithin(this);
    if (changed !== "loading" && (this.#isNear || !given)) this.#supply.load();
    else if (this.loading === "eager") this.#start();
  }

  /** Ends the wait. */
  #start(): void {
    if (this.#isNear || this.#watching === undefined) return;
    this.#isNear = true;
    this.#supply.load();
  }

  /** Nobody waits for what paper needs. */
  #watchPrint(): void {
    import("./print.js").then(
      ({ watch }) => watch(this),
      () => whenBack(() => this.#watchPrint(), this.#watching?.signal),
    );
  }

  /** Names of attributes that nothing knows are told once the script for it is here. */
  #watchAttributes(faults: Faults): void {
    const signal = this.#watching?.signal;
    import("./attribute-names.js").then(
      ({ watchAttributes }) => watchAttributes(this, signal, (error) => faults.show(error)),
      () => whenBack(() => this.#watchAttributes(faults), signal),
    );
  }

  #takeAway(): Promise<typeof import("./take-away.js")> {
    this.#start();
    return import("./take-away.js");
  }

  #tell<Type extends keyof ModelShareEventMap>(
    type: Type,
    detail: ModelShareEventMap[Type]["detail"],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #watch(): void {
    const watching = new AbortController();
    const { signal } = watching;
    this.#watching = watching;
    this.#around.watch(signal);
    const isUsed = (): boolean => this.src === "" && this.snapshot === null;
    watchWithin(this, () => isUsed() && this.#begin(), signal);
    this.#recovery.watch(signal);
    this.#handling.watch(signal);
    addEventListener("beforeprint", () => this.#print(), { signal });
  }

  /** What has not been near by now comes too late for this print, which says so. */
  #print(): void {
    this.#start();
    if (this.#supply.snapshot !== undefined || !this.#supply.isComing) return;
    const parts = this.#parts;
    parts.showUnprinted();
    addEventListener("afterprint", () => this.#supply.isComing && parts.showLoading(), {
      once: true,
    });
  }

  #release(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#isNear = false;
    this.#stage.drop();
    this.#explanations.close();
    this.#drawing.stop();
    this.#supply.release();
  }
}

const NAME = "model-share";

/** @internal Defines the element, unless somebody has, or there is nowhere to define it. */
export function register(): void {
  if (globalThis.customElements === undefined || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, ModelShareElement);
}

define(ModelShareElement.prototype);
