import { chartCore } from "./chart-core.js";
import type { Around, Comparison } from "./comparison.js";
import type { Snapshot } from "./core.js";
import { make, safeLink, swatch } from "./dom.js";
import { ModelShareError, coded } from "./errors.js";
import { Format, NO_SHARE, capital } from "./format.js";
import { languageFor, messagesFor } from "./languages.js";
import { byCountry, countryNames, groupsOf, nameCountries } from "./names.js";
import type { Hands, Shown, TargetsOf } from "./interaction.js";
import { limits } from "./limits.js";
import { Parts } from "./parts.js";
import { REFLECTED, define, upgrade, type Properties } from "./properties.js";
import { adoptStyles } from "./styles.js";
import { Supply, notReady } from "./supply.js";
import { Surroundings } from "./surroundings.js";
import type { ShareTable } from "./table.js";
import { texts } from "./texts.js";
import type {
  Day,
  Drawn,
  Info,
  ModelShareEventMap,
  Picture,
  PictureView,
  Pointed,
  Query,
  Result,
} from "./types.js";
import { CHOICES, PICTURE_CHOICES, compares, needsAnalysis } from "./views.js";
import {
  analysisCore,
  coreOf,
  dispose,
  isAlive,
  onReset,
  percentages,
  type AnalysisChart,
  type AnalysisSnapshot,
  type Core,
  type WasmChart,
} from "./wasm.js";
import type { WhyPanel } from "./why-panel.js";
import { textWithin, watchWithin } from "./within.js";

/**
 * @internal What scripts that come on demand take from this one. One name for all of it: what they
 * import from several files, the bundler would put into as many chunks.
 */
export const kit = {
  CHOICES,
  ModelShareError,
  NO_SHARE,
  adoptStyles,
  analysisCore,
  capital,
  coded,
  countryNames,
  dispose,
  groupsOf,
  isAlive,
  languageFor,
  limits,
  make,
  nameCountries,
  notReady,
  safeLink,
  percentages,
  swatch,
  texts,
};

/** What the `snapshot` property takes. */
export type SnapshotData = Snapshot | Uint8Array | ArrayBuffer | string;

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

  readonly #internals: ElementInternals = this.attachInternals();
  readonly #parts: Parts;
  readonly #around: Surroundings;
  /** What follows pointer and keys, and the tools; their script comes after the first picture. */
  #hands: Hands | undefined;
  /** What that script needs to know of the picture, and what the core said before it came. */
  #shown: Shown | undefined;
  #pointed: Pointed | null = null;
  /** The script of the table, as soon as somebody wanted to see one. */
  #tables: typeof import("./table.js") | undefined;
  #table: ShareTable | undefined;
  /** What explains a share, and what compares two groups, each as soon as it was asked for. */
  #whyPanel: WhyPanel | undefined;
  #comparison: Comparison | undefined;
  /** The snapshot, and its core; the chart is of that one too, as soon as it shows it. */
  readonly #supply: Supply;
  #chart: WasmChart | undefined;
  #drawn: Drawn | null = null;
  /** The last error, which may be said again as soon as its language is here. */
  #failure: ModelShareError | undefined;
  #announced = false;
  /** Whether it has been near to what the reader sees, or asked for, since it is in the page. */
  #isNear = false;
  /** When the core last brought the picture down from elsewhere, and how often in a row. */
  #fell = 0;
  #falls = 0;
  /** Whether the core with the words for an answer stopped over it. */
  #isMute = false;
  /** Whether the core is here that tells groups apart without colours. */
  #hatches = false;
  #drawing = false;
  #scheduled = false;
  #watching: AbortController | undefined;
  #format = new Format("en");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adoptStyles(root);
    this.#parts = new Parts(root, () => this.#supply.load());
    this.#around = new Surroundings(this, this.#parts.frame, this.#parts.probe, {
      resized: (first) => this.#resized(first),
      changed: () => this.#schedule(),
      near: () => this.#start(),
    });
    this.#supply = new Supply({
      address: () => (this.src === "" ? "" : new URL(this.src, this.baseURI).href),
      within: () => textWithin(this),
      integrity: () => this.integrity ?? "",
      wanted: () => (this.#needsAnalysis() ? analysisCore : chartCore),
      idle: () => this.#parts.showIdle(),
      loading: (core) => this.#loading(core),
      progress: (progress) => this.#parts.showProgress(progress),
      arrived: (isNew) => {
        if (isNew) this.#announced = false;
        this.#draw();
      },
      failed: (error, canRetry) => this.#fail(error, canRetry),
    });
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
    return this.#drawn;
  }

  /** What the snapshot that is shown holds. */
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
    return {
      analysed: this.#supply.analysed,
      chart: this.#chart,
      core: this.#supply.core,
      format: this.#format,
      lease: this.#supply.lease,
      parts: this.#parts,
      // What leaves the page has the height that it needs.
      picture: { ...this.#picture(), height: undefined },
      query: this.#query(),
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
    if (this.#watching !== undefined) return;
    this.#watch();
    this.#begin();
  }

  /** A move within the page keeps everything; only the surroundings may differ. */
  connectedMoveCallback(): void {
    this.#schedule();
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
    else this.#schedule();
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

  #takeAway(): Promise<typeof import("./take-away.js")> {
    this.#start();
    return import("./take-away.js");
  }

  #state(state: "loading" | "ready" | "error"): void {
    for (const other of ["loading", "ready", "error"]) {
      try {
        if (other === state) this.#internals.states.add(other);
        else this.#internals.states.delete(other);
      } catch {
        // Older browsers allow only names that begin with two dashes.
      }
    }
    this.#parts.frame.setAttribute("aria-busy", String(state === "loading"));
  }

  #loading(core: Core): void {
    this.#state("loading");
    this.#parts.showLoading();
    void this.#messages(core)?.then(() => {
      this.#parts.format = new Format(this.#around.language());
    });
  }

  /** One picture for any number of changes in a row. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#watching !== undefined) this.#draw();
    });
  }

  #draw(quiet = false): void {
    const { core, failed, info, isComing, snapshot } = this.#supply;
    if (snapshot === undefined || info === null) return;
    if (failed || this.#around.width === 0) return;
    const { view } = this;
    const query = this.#query();
    if (this.#needsAnalysis() && core !== analysisCore) {
      // The picture of the other core stays until this one has drawn.
      if (!isComing) this.#supply.load(true);
      return;
    }
    const messages = this.#messages(core);
    if (messages !== undefined) {
      this.#state("loading");
      void messages.then(() => this.#schedule());
      return;
    }
    this.#format = new Format(this.#around.language());
    this.#parts.format = this.#format;
    if (compares(view)) {
      void this.#compare(view, snapshot as AnalysisSnapshot, query);
      return;
    }
    this.#comparison?.stop();
    const tableOnly = view === "table";
    if (tableOnly && this.#tables === undefined) {
      this.#state("loading");
      this.#withTables(() => this.#draw());
      return;
    }
    const format = this.#format;
    this.#paint(
      (chart) => chart.show(snapshot, query, this.#picture()),
      (drawn) => ({
        targets: ({ datesOf }) =>
          drawn.result &&
          datesOf(
            drawn.result,
            format,
            // The groups of that view are no groups of models.
            view === "concentration" ? undefined : ({ focus, date }) => this.#explain(focus, date),
          ),
        fill: (place, { ShareTable }) => {
          this.#table ??= new ShareTable(place, (...why) => this.#explain(...why));
          const result = snapshot.shares({ ...query, series: true }, languageFor(format));
          nameCountries(result, format.lang, groupsOf);
          this.#table.show({ ...drawn, result }, format);
        },
      }),
      tableOnly,
      quiet,
    );
  }

  #withTables(then: (tables: typeof import("./table.js")) => void): void {
    if (this.#tables !== undefined) {
      then(this.#tables);
      return;
    }
    Promise.all([import("./table.js"), messagesFor(this.#around.language(), "more")]).then(
      ([tables]) => {
        tables.adoptTableStyles(this.#parts.frame.getRootNode());
        this.#tables = tables;
        if (this.#watching !== undefined) then(tables);
      },
      (error: unknown) => this.#fail(coded(error)),
    );
  }

  /** Draws with the core's chart, and puts around the picture what belongs there. */
  #paint(
    show: (chart: WasmChart) => Drawn,
    around: (drawn: Drawn) => Omit<Around, "targets"> & { targets: TargetsOf },
    tableOnly = false,
    quiet = false,
  ): void {
    const { core, info } = this.#supply;
    if (info === null) return;
    let chart = this.#chart;
    let drawn: Drawn;
    this.#drawing = true;
    try {
      if (chart === undefined || coreOf(chart) !== core) {
        const { canvas } = this.#parts;
        chart = core.newChart(canvas, (point) => {
          this.#pointed = point;
          this.#hands?.at(point);
        });
      }
      drawn = show(chart);
      // In a frame nobody knows whose picture stops the core; here it is this one's.
      if (core.hasStopped) chart.paintOn(make("canvas"), 1);
    } catch (error) {
      this.#failDrawing(core.caught(error), chart);
      return;
    } finally {
      this.#drawing = false;
    }
    if (chart !== this.#chart) this.#dropChart();
    this.#chart = chart;
    if (drawn.result) nameCountries(drawn.result, this.#format.lang, groupsOf);
    const { targets, fill } = around(drawn);
    this.#drawn = drawn;
    const { frame } = this.#parts;
    frame.dataset["theme"] = this.#around.scheme(this.theme);
    frame.lang = this.#format.locale;
    frame.dir = this.#format.rtl ? "rtl" : "ltr";
    this.#parts.setCanvasSize(this.#around.width, drawn.height);
    const table = (): void => {
      this.#withTables((tables) => {
        if (drawn !== this.#drawn) return;
        fill(this.#parts.figures, tables);
        tables.listEvents(this.#parts.dated, drawn.events, this.#format);
      });
    };
    const tools = this.controls !== "none" && !tableOnly && this.view !== "specifications";
    this.#parts.showDrawn(drawn, info, table, tableOnly, tools);
    this.#pointed = null;
    this.#shown = {
      chart,
      targets,
      tools,
      drawn,
      info,
      query: this.#query(),
      view: this.view || "share",
    };
    this.#withHands();
    if (!this.#supply.isComing) this.#state("ready");
    this.#whyPanel?.refresh();
    if (quiet) return;
    if (this.#announced && this.#hands?.playing !== true) {
      this.#parts.say(`${drawn.title}. ${drawn.subtitle}`);
    }
    this.dispatchEvent(new CustomEvent(this.#announced ? "change" : "ready", { detail: drawn }));
    if (!this.#announced) void import("./print.js").then(({ watch }) => watch(this), ignore);
    this.#announced = true;
    this.#hatch();
  }

  /** What follows pointer and keys, and the tools: nothing of the first picture waits for them. */
  #withHands(): void {
    if (this.#hands !== undefined) {
      this.#hands.show(this.#shown);
      return;
    }
    Promise.all([import("./interaction.js"), messagesFor(this.#around.language(), "more")]).then(
      ([{ Hands }]) => {
        const watching = this.#watching;
        if (watching === undefined || this.#hands !== undefined) return;
        this.#hands = new Hands({
          parts: this.#parts,
          format: () => this.#format,
          address: () =>
            this.snapshot === null && this.src !== "" ? new URL(this.src, this.baseURI).href : "",
          shares: (query) => this.shares(query),
          sentence: () => this.#sentence(),
          chosen: (name) => this.getAttribute(name),
          choose: (choices, isTold) => this.#choose(choices, isTold),
        });
        this.#hands.watch(watching.signal);
        this.#hands.show(this.#shown);
        this.#hands.at(this.#pointed);
      },
      // The picture is whole without, and the next one asks for it again.
      () => undefined,
    );
  }

  /** The answer in words, where the core that has words for it is here anyway. */
  #sentence(): string | undefined {
    const { analysed, core, snapshot } = this.#supply;
    const known = core === analysisCore ? (snapshot as AnalysisSnapshot | undefined) : analysed;
    if (known === undefined || !isAlive(known) || this.#isMute) return undefined;
    try {
      return known.report(this.#query(), this.#picture()).sentence;
    } catch (error) {
      this.#isMute = analysisCore.caught(error).code === "trap";
      return undefined;
    }
  }

  /** The reader has changed attributes by the tools. */
  #choose(choices: Readonly<Record<string, string | null>>, isTold: boolean): void {
    for (const [name, value] of Object.entries(choices)) {
      if (value === null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    }
    if (isTold) this.dispatchEvent(new CustomEvent("choice", { detail: { choices } }));
  }

  /** A picture of two groups, which comes in steps and with a script of its own. */
  async #compare(
    view: "lead" | "specifications",
    snapshot: AnalysisSnapshot,
    query: Query,
  ): Promise<void> {
    this.#state("loading");
    try {
      const { Comparison } = await import("./comparison.js");
      if (snapshot !== this.#supply.snapshot || view !== this.view) return;
      this.#comparison ??= new Comparison({
        paint: (show, around, quiet) =>
          this.#paint((chart) => show(chart as AnalysisChart), around, false, quiet),
        picture: () => this.#picture(),
        format: () => this.#format,
        loading: (steps) => {
          if (steps === undefined) this.#parts.showLoading();
          else this.#parts.showWork(steps);
        },
        fail: (error) => this.#fail(coded(error)),
        explain: (group, date) => this.#explain(group, date),
        tell: (type, detail) => this.dispatchEvent(new CustomEvent(type, { detail })),
      });
      this.#comparison.show(view, snapshot, this.claim, query);
    } catch (error) {
      this.#fail(coded(error));
    }
  }

  /** Shows the models behind a share, under the picture. */
  #explain(group: string | null, date: Day, from: HTMLElement = this.#parts.dates): void {
    if (group === null) return;
    Promise.all([import("./why-panel.js"), messagesFor(this.#around.language(), "more")]).then(
      ([{ WhyPanel }]) => {
        this.#whyPanel ??= new WhyPanel({
          parts: this.#parts,
          analysis: () => this.analysis(),
          query: () => this.#query(),
          drawn: () => this.#drawn,
          format: () => this.#format,
          tell: (detail) => this.dispatchEvent(new CustomEvent("why", { detail })),
        });
        this.#whyPanel.open(group, date, from);
      },
      (error: unknown) => this.#fail(coded(error)),
    );
  }

  /** After a trap nothing is left to draw with until the snapshot is loaded anew. */
  #failDrawing(error: ModelShareError, chart: WasmChart | undefined): void {
    if (chart !== undefined && chart !== this.#chart) dispose(chart);
    if (error.code === "trap") {
      this.#supply.failed = true;
      this.#renewCanvas();
    }
    this.#fail(error, this.#supply.failed);
  }

  #fail(error: ModelShareError, canRetry = false): void {
    const { code, message } = error;
    this.#state("error");
    // Not where a picture stays: its frame goes with it. And the theme may be what is wrong.
    if (!this.#parts.drawn) {
      const { theme } = this;
      this.#parts.frame.dataset["theme"] = this.#around.scheme(
        theme === "light" || theme === "dark" ? theme : null,
      );
    }
    const where = this.#supply.data === null ? this.src : "";
    // The reader has the picture between the tags; who wrote the page is told here.
    if (!this.#parts.drawn && this.#parts.height !== undefined) console.warn(message);
    const lang = this.#around.language();
    const show = (advice: string): void => {
      this.#parts.format = new Format(lang);
      this.#parts.showError(message, where, canRetry && where !== "", advice);
    };
    show("");
    this.#failure = error;
    Promise.all([import("./advice.js"), messagesFor(lang, "chart", "more")]).then(
      ([{ adviceFor }]) => {
        const isOver = this.#failure !== error || !this.#internals.states.has("error");
        if (!isOver) show(adviceFor(code, new Format(lang)));
      },
      // What went wrong is said without it.
      () => undefined,
    );
    this.dispatchEvent(new CustomEvent("error", { detail: { code, message } }));
  }

  /** The choices, as they were given and named; an empty attribute is none. */
  #query(): Query {
    // Attributes hold any text; the core's parser is the one that judges it.
    return this.#given(CHOICES) as Query;
  }

  #given(names: readonly string[]): Record<string, string> {
    const given: Record<string, string> = {};
    for (const name of names) {
      const value = this.getAttribute(name);
      if (value) given[name] = value;
    }
    return given;
  }

  #picture(): Picture {
    const { view } = this;
    return {
      // The table stands in for a picture of every date; its words and figures come with that.
      view: (view === "table" ? "share" : view || undefined) as PictureView | undefined,
      width: this.#around.width,
      height: this.#parts.height,
      ratio: this.#around.ratio,
      theme: this.#around.scheme(this.theme),
      font: getComputedStyle(this.#parts.frame).fontFamily,
      names: byCountry(this.by) ? countryNames(this.#around.language()) : undefined,
      language: languageFor(this.#format),
      ...this.#around.colours(),
      ...this.#given(PICTURE_CHOICES),
    };
  }

  /** Whether view, choices or colours take the other core. */
  #needsAnalysis(): boolean {
    return needsAnalysis(this.view, this.#query()) || (this.#hatches && this.#around.isForced);
  }

  /** Where areas cannot have colours of their own, the other core hatches them: after the first picture. */
  #hatch(): void {
    if (this.#hatches || !this.#around.isForced || this.#supply.core === analysisCore) return;
    analysisCore.ready().then(() => {
      this.#hatches = true;
      this.#schedule();
    }, ignore);
  }

  /** What the picture of a core waits for in the language in use; usually it is there. */
  #messages(core: Core): Promise<unknown> | undefined {
    // After the first picture there may be anything that comes on demand.
    const more = this.#announced || core === analysisCore ? (["more"] as const) : [];
    return messagesFor(this.#around.language(), "chart", ...more);
  }

  #watch(): void {
    const watching = new AbortController();
    const { signal } = watching;
    this.#watching = watching;
    this.#around.watch(signal);
    const isUsed = (): boolean => this.src === "" && this.snapshot === null;
    watchWithin(this, () => isUsed() && this.#begin(), signal);
    onReset((error) => this.#restart(error), signal);
    this.#hands?.watch(signal);
    // A page that was left or a network that was gone and is back.
    for (const type of ["pageshow", "online"]) {
      addEventListener(type, (event) => this.#resume(event), { signal });
    }
  }

  #resized(first: boolean): void {
    const { width, ratio } = this.#around;
    if (first) {
      this.#draw();
      return;
    }
    if (this.#chart === undefined || this.#drawn === null) return;
    if (this.#parts.height !== undefined && !compares(this.view)) {
      this.#draw(true);
      return;
    }
    try {
      const height = this.#chart.resize(width, ratio);
      this.#parts.setCanvasSize(width, height);
    } catch (error) {
      this.#fail(coreOf(this.#chart)?.caught(error) ?? coded(error));
    }
    this.#hands?.resized();
  }

  #release(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#isNear = false;
    this.#dropChart();
    this.#whyPanel?.close();
    this.#comparison?.stop();
    this.#comparison = undefined;
    this.#supply.release();
  }

  #dropChart(): void {
    this.#hands?.end();
    this.#shown = undefined;
    if (this.#chart !== undefined) dispose(this.#chart);
    this.#chart = undefined;
  }

  /** A canvas without the listeners of a core that is gone. */
  #renewCanvas(): void {
    this.#dropChart();
    this.#parts.renewCanvas();
  }

  /** What the network had broken off is tried again. */
  #resume(event: Event): void {
    const isFirst = "persisted" in event && !event.persisted;
    if (isFirst || !this.#supply.failed || this.#failure?.code !== "network") return;
    this.#supply.load();
  }

  /** A core was made anew after an error: everything from the old one is gone. */
  #restart(error: ModelShareError): void {
    if (this.#chart !== undefined && !isAlive(this.#chart)) this.#renewCanvas();
    const supply = this.#supply;
    if (supply.snapshot === undefined || isAlive(supply.snapshot)) return;
    supply.snapshot = undefined;
    // Where the call failed that brought the core down, it would do so again.
    if (this.#drawing || supply.failed) return;
    const now = performance.now();
    this.#falls = now - this.#fell < CALM_MS ? this.#falls + 1 : 1;
    this.#fell = now;
    if (this.#falls <= MOST_FALLS) {
      supply.load();
      return;
    }
    // What brings it down comes back with the picture.
    supply.failed = true;
    this.#fail(error, true);
  }
}

const NAME = "model-share";

/** Falls within this time of each other are in a row, and after so many the reader is asked. */
const CALM_MS = 10_000;
const MOST_FALLS = 3;

/** @internal Defines the element, unless somebody has, or there is nowhere to define it. */
export function register(): void {
  if (globalThis.customElements === undefined || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, ModelShareElement);
}

define(ModelShareElement.prototype);

/** Where a page cannot load more, it does without. */
const ignore = (): void => undefined;
