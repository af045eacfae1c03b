import { chartCore } from "./chart-core.js";
import type { Around, Comparison } from "./comparison.js";
import { Snapshot, bytesOf } from "./core.js";
import { make, safeLink, swatch } from "./dom.js";
import { ModelShareError, adviceFor, coded } from "./errors.js";
import { Format, NO_SHARE, capital } from "./format.js";
import { byCountry, countryNames, groupsOf, nameCountries } from "./names.js";
import { Parts } from "./parts.js";
import { Pointing, datesOf } from "./pointing.js";
import { leaseBytes, leaseUrl, type Lease, type Progress } from "./snapshot-loader.js";
import { adoptStyles } from "./styles.js";
import { parentOf, schemeAround } from "./theme.js";
import { limits } from "./tooltip.js";
import type { ShareTable } from "./table.js";
import type { Day, Drawn, Info, Picture, PictureView, Query, Result } from "./types.js";
import { CHOICES, compares, needsAnalysis } from "./views.js";
import {
  analysisCore,
  coreOf,
  dispose,
  isAlive,
  onReset,
  type AnalysisChart,
  type AnalysisSnapshot,
  type Core,
  type WasmChart,
  type WasmSnapshot,
} from "./wasm.js";
import type { WhyPanel } from "./why-panel.js";

/**
 * @internal What scripts that come on demand take from this one. One name for all of it: what they
 * import from several files, the bundler would put into as many chunks.
 */
export const kit = {
  CHOICES,
  ModelShareError,
  NO_SHARE,
  adoptStyles,
  adviceFor,
  analysisCore,
  capital,
  coded,
  countryNames,
  dispose,
  groupsOf,
  isAlive,
  limits,
  make,
  nameCountries,
  notReady,
  safeLink,
  swatch,
};

/** What the `snapshot` property takes. */
export type SnapshotData = Snapshot | Uint8Array | ArrayBuffer | string;

/** Attributes with a property of their own, named as JavaScript names things. */
const REFLECTED = ["src", "view", "theme", "claim", ...CHOICES];
const propertyOf = (attribute: string): string =>
  attribute.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());

/** The core lays out nothing narrower; a narrower place shows the left part of it. */
const LEAST_WIDTH = 240;

/** Node has no HTMLElement, and importing this file must do no harm there. */
const Base: typeof HTMLElement =
  globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/** An attribute as a property: whatever is set becomes text, a list becomes lines. */
type Setting = string | number | readonly string[] | null;

/** Properties that are attributes; `null` is the attribute's absence. */
export interface ModelShareElement {
  /** The address of the snapshot. */
  get src(): string;
  set src(value: string | null);
  /** `share`, `lines`, `bars`, `table`, `lead`, `specifications` or `concentration`. */
  get view(): string | null;
  set view(value: string | null);
  /** `auto`, `light` or `dark`. */
  get theme(): string | null;
  set theme(value: string | null);
  /** The two groups that `lead` and `specifications` compare, as `CN > US`; else the largest two. */
  get claim(): string | null;
  set claim(value: string | null);
  /** What downloads are grouped by. */
  get by(): string | null;
  set by(value: string | null);
  /** The window in days, or `all`. */
  get window(): string | null;
  set window(value: string | number | null);
  /** The age limit in days, or `any`. */
  get maxAge(): string | null;
  set maxAge(value: string | number | null);
  /** The observation date. */
  get at(): string | null;
  set at(value: string | null);
  /** The largest so many groups. */
  get top(): string | null;
  set top(value: string | number | null);
  /** `unaffiliated` or `country`. */
  get individuals(): string | null;
  set individuals(value: string | null);
  /** `downloads`, `models` or `likes`. */
  get measure(): string | null;
  set measure(value: string | null);
  /** `uploader`, `base` or `split`. */
  get attribution(): string | null;
  set attribution(value: string | null);
  /** `keep`, `drop` or `base`. */
  get unattributed(): string | null;
  set unattributed(value: string | null);
  /** `keep`, `drop` or `base`. */
  get unaffiliated(): string | null;
  set unaffiliated(value: string | null);
  /** Models that do not count, each `GLOB` or `GLOB=REASON`. */
  get exclude(): string | null;
  set exclude(value: Setting);
  /** `telemetry`, `ci` or both. */
  get excludeList(): string | null;
  set excludeList(value: Setting);
  /** How many of the largest models do not count. */
  get dropTop(): string | null;
  set dropTop(value: string | number | null);
  /** A model, organisation or namespace that does not count. */
  get leaveOut(): string | null;
  set leaveOut(value: string | null);
  /** The models that count, each `PROPERTY=VALUE|VALUE…`. */
  get scope(): string | null;
  set scope(value: Setting);
  /** Other countries for accounts, each `NAMESPACE=CODE`. */
  get override(): string | null;
  set override(value: Setting);
  /** Countries as one group, each `NAME=CODE,CODE…`, `EU`, `Europe` or `study`. */
  get join(): string | null;
  set join(value: Setting);
}

/**
 * `<model-share src="snapshot.json">`: who has what share of open-model downloads, drawn.
 *
 * Fires `ready` (first picture of a snapshot) and `change` (every later picture) with what was
 * drawn as `detail`, `error` with `{code, message}`, `why` with `{group, why}` when a share is
 * explained, and `choose` with `{query}` when a definition is chosen in the view `specifications`.
 * None of them bubbles.
 */
export class ModelShareElement extends Base {
  /** Attributes that change the picture. */
  static readonly observedAttributes = ["lang", ...REFLECTED];

  readonly #internals: ElementInternals = this.attachInternals();
  readonly #parts: Parts;
  readonly #pointing: Pointing;
  /** The script of the table, as soon as somebody wanted to see one. */
  #tables: typeof import("./table.js") | undefined;
  #table: ShareTable | undefined;
  /** What explains a share, and what compares two groups, each as soon as it was asked for. */
  #whyPanel: WhyPanel | undefined;
  #comparison: Comparison | undefined;
  /** The core of the snapshot. The chart is of that one too, as soon as it shows it. */
  #core: Core = chartCore;
  #chart: WasmChart | undefined;
  #data: SnapshotData | null = null;
  /** The snapshot that is shown, and the one that is on its way. */
  #lease: Lease | undefined;
  #coming: Lease | undefined;
  #snapshot: WasmSnapshot | undefined;
  #analysed: AnalysisSnapshot | undefined;
  #info: Info | null = null;
  #drawn: Drawn | null = null;
  /** A snapshot that failed to load; until another one is asked for, nothing is drawn anew. */
  #failed = false;
  #announced = false;
  #drawing = false;
  #scheduled = false;
  #watching: AbortController | undefined;
  #sizes: ResizeObserver | undefined;
  #width = 0;
  #ratio = 0;
  #format = new Format("en");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    adoptStyles(root);
    this.#parts = new Parts(root, () => this.#load());
    this.#pointing = new Pointing(this.#parts);
  }

  /** A snapshot that the page has already; it goes before `src`. A {@link Snapshot} stays the page's. */
  get snapshot(): SnapshotData | null {
    return this.#data;
  }
  set snapshot(value: SnapshotData | null) {
    this.#data = value;
    if (this.isConnected) this.#load();
  }

  /** What is drawn now. */
  get drawn(): Drawn | null {
    return this.#drawn;
  }

  /** What the snapshot that is shown holds. */
  get info(): Info | null {
    return this.#info;
  }

  /** Asks the snapshot that is shown; the choices of the element play no part. */
  shares(query: Query = {}): Result {
    if (this.#snapshot === undefined) throw notReady();
    try {
      return nameCountries(this.#snapshot.shares(query), this.#language(), groupsOf);
    } catch (error) {
      throw this.#core.caught(error);
    }
  }

  /**
   * @internal The snapshot that is shown, in the core that has the analyses. It is the element's,
   * and the chart stays as it is.
   */
  async analysis(): Promise<AnalysisSnapshot> {
    const lease = this.#lease;
    if (lease === undefined) throw notReady();
    const snapshot = await lease.in(analysisCore);
    // Meanwhile the element may have let go of it and taken another one.
    return this.#lease === lease ? (this.#analysed = snapshot) : this.analysis();
  }

  /**
   * @internal What scripts need that take the picture elsewhere. `analysed` is the snapshot in the
   * core with the analyses, where that has been asked for.
   */
  get inner() {
    return {
      analysed: this.#analysed,
      chart: this.#chart,
      core: this.#core,
      format: this.#format,
      lease: this.#lease,
      parts: this.#parts,
      picture: this.#picture(),
      query: this.#query(),
      signal: this.#watching?.signal,
      snapshot: this.#snapshot,
    };
  }

  /**
   * What is drawn as the text of an SVG file, with the definition behind it in its metadata. Rejected
   * where nothing is drawn yet.
   */
  toSvg(): Promise<string> {
    return takeAway().then(({ svgOf }) => svgOf(this));
  }

  /**
   * What is drawn as a PNG file, drawn anew with `scale` device pixels to a CSS pixel, above 0 and at
   * most 8, with the definition behind it inside. Rejected where nothing is drawn yet.
   */
  toPng(scale = 2): Promise<Blob> {
    return takeAway().then(({ pngOf }) => pngOf(this, scale));
  }

  /**
   * The figures behind what is drawn as CSV (RFC 4180), one row a date and group, below lines with `#`
   * that say what they are. Rejected where nothing is drawn yet.
   */
  toCsv(): Promise<string> {
    return takeAway().then(({ csvOf }) => csvOf(this));
  }

  /** Starts or goes on; the browser calls it. */
  connectedCallback(): void {
    this.#upgrade();
    if (this.#watching !== undefined) return;
    this.#watch();
    this.#load();
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
    if (name === "src") this.#load();
    else this.#schedule();
  }

  /** Gives properties that were set on the bare element to the setters. */
  #upgrade(): void {
    for (const name of ["snapshot", ...REFLECTED.map(propertyOf)]) {
      if (!Object.hasOwn(this, name)) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
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

  /**
   * Asks for the snapshot that `snapshot` or `src` names, in the core that draws what is asked for;
   * `switching` when it is the one that is shown, and another core is needed.
   */
  #load(switching = false): void {
    const before = this.#coming;
    const lease = this.#newLease();
    // Not earlier: what is on its way for both need not be asked for twice.
    before?.release();
    this.#coming = lease;
    this.#failed = false;
    if (lease === undefined) {
      this.#parts.showIdle();
      return;
    }
    const isTheirs = this.#data instanceof Snapshot;
    const core: Core =
      isTheirs || needsAnalysis(this.view, this.#query()) ? analysisCore : chartCore;
    this.#state("loading");
    this.#parts.showLoading();
    lease.in(core).then(
      (snapshot) => {
        if (this.#coming === lease) this.#arrive(lease, core, snapshot, switching);
      },
      (error: unknown) => {
        if (this.#coming !== lease) return;
        this.#coming = undefined;
        lease.release();
        // Where only the other core did not come, the next choice may do without.
        this.#failed = !switching;
        this.#fail(coded(error), true);
      },
    );
  }

  #newLease(): Lease | undefined {
    const data = this.#data;
    if (data instanceof Snapshot) {
      // It belongs to the page, so letting go of it frees nothing.
      return {
        in: async <S extends WasmSnapshot>() => Snapshot.innerOf(data) as WasmSnapshot as S,
        release: () => undefined,
      };
    }
    if (data !== null) return leaseBytes(bytesOf(data));
    if (this.src === "") return undefined;
    const url = new URL(this.src, this.baseURI).href;
    return leaseUrl(url, (progress) => this.#progress(progress));
  }

  #progress(progress: Progress): void {
    if (this.#coming !== undefined) this.#parts.showProgress(progress, this.#format);
  }

  #arrive(lease: Lease, core: Core, snapshot: WasmSnapshot, switching: boolean): void {
    // The core was made anew in the meantime.
    if (!isAlive(snapshot)) {
      this.#load();
      return;
    }
    this.#coming = undefined;
    const before = this.#lease;
    this.#core = core;
    this.#lease = lease;
    this.#snapshot = snapshot;
    this.#analysed = undefined;
    if (!switching) this.#announced = false;
    try {
      this.#info = snapshot.info();
    } catch (error) {
      this.#fail(core.caught(error));
      return;
    } finally {
      before?.release();
    }
    this.#draw();
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

  #draw(): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined || this.#info === null) return;
    if (this.#failed || this.#width === 0) return;
    const { view } = this;
    const query = this.#query();
    if (needsAnalysis(view, query) && this.#core !== analysisCore) {
      // The picture of the other core stays until this one has drawn.
      if (this.#coming === undefined) this.#load(true);
      return;
    }
    this.#format = new Format(this.#language());
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
        targets:
          drawn.result &&
          datesOf(
            drawn.result,
            format,
            // The groups of that view are no groups of models.
            view === "concentration" ? undefined : ({ focus, date }) => this.#explain(focus, date),
          ),
        fill: (place, { ShareTable }) => {
          this.#table ??= new ShareTable(place, (...why) => this.#explain(...why));
          const result = snapshot.shares({ ...query, series: true });
          nameCountries(result, format.lang, groupsOf);
          this.#table.show({ ...drawn, result }, format);
        },
      }),
      tableOnly,
    );
  }

  #withTables(then: (tables: typeof import("./table.js")) => void): void {
    if (this.#tables !== undefined) {
      then(this.#tables);
      return;
    }
    import("./table.js").then(
      (tables) => {
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
    around: (drawn: Drawn) => Around,
    tableOnly = false,
    quiet = false,
  ): void {
    const info = this.#info;
    if (info === null) return;
    let chart = this.#chart;
    let drawn: Drawn;
    this.#drawing = true;
    try {
      if (chart === undefined || coreOf(chart) !== this.#core) {
        const { canvas } = this.#parts;
        chart = this.#core.newChart(canvas, (point) => this.#pointing.at(point));
      }
      drawn = show(chart);
    } catch (error) {
      this.#failDrawing(this.#core.caught(error), chart);
      return;
    } finally {
      this.#drawing = false;
    }
    if (chart !== this.#chart) this.#dropChart();
    this.#chart = chart;
    if (drawn.result) nameCountries(drawn.result, this.#format.lang, groupsOf);
    const { targets, fill } = around(drawn);
    this.#drawn = drawn;
    this.#parts.frame.dataset["theme"] = this.#scheme();
    this.#parts.setCanvasSize(this.#width, drawn.height);
    const table = (): void => {
      this.#withTables((tables) => {
        if (drawn === this.#drawn) fill(this.#parts.table, tables);
      });
    };
    this.#parts.showDrawn(drawn, info, this.#format, table, tableOnly);
    if (targets) this.#pointing.show(chart, targets);
    if (this.#coming === undefined) this.#state("ready");
    this.#whyPanel?.refresh();
    if (quiet) return;
    if (this.#announced) this.#parts.say(`${drawn.title}. ${drawn.subtitle}`);
    this.dispatchEvent(new CustomEvent(this.#announced ? "change" : "ready", { detail: drawn }));
    if (!this.#announced) void import("./print.js").then(({ watch }) => watch(this), ignore);
    this.#announced = true;
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
      if (snapshot !== this.#snapshot || view !== this.view) return;
      this.#comparison ??= new Comparison({
        paint: (show, around, quiet) =>
          this.#paint((chart) => show(chart as AnalysisChart), around, false, quiet),
        picture: () => this.#picture(),
        format: () => this.#format,
        loading: (steps) => {
          if (steps === undefined) this.#parts.showLoading();
          else this.#parts.showWork(steps, this.#format);
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
    import("./why-panel.js").then(
      ({ WhyPanel }) => {
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
      this.#failed = true;
      this.#renewCanvas();
    }
    this.#fail(error, this.#failed);
  }

  #fail(error: ModelShareError, canRetry = false): void {
    const { code, message } = error;
    this.#state("error");
    // Not where a picture stays: its frame goes with it. And the theme may be what is wrong.
    if (!this.#parts.drawn) {
      const { theme } = this;
      const known = theme === "light" || theme === "dark";
      this.#parts.frame.dataset["theme"] = known ? theme : schemeAround(this, this.#parts.probe);
    }
    const where = this.#data === null ? this.src : "";
    this.#parts.showError({ code, message }, where, canRetry && where !== "");
    this.dispatchEvent(new CustomEvent("error", { detail: { code, message } }));
  }

  /** The choices, as they were given and named; an empty attribute is none. */
  #query(): Query {
    const given: Record<string, string> = {};
    for (const name of CHOICES) {
      const value = this.getAttribute(name);
      if (value) given[name] = value;
    }
    // Attributes hold any text; the core's parser is the one that judges it.
    return given as Query;
  }

  #picture(): Picture {
    const { view } = this;
    return {
      // The table stands in for a picture of every date; its words and figures come with that.
      view: (view === "table" ? "share" : view || undefined) as PictureView | undefined,
      width: this.#width,
      ratio: this.#ratio,
      theme: this.#scheme(),
      font: getComputedStyle(this.#parts.frame).fontFamily,
      names: byCountry(this.by) ? countryNames(this.#language()) : undefined,
    };
  }

  #scheme(): "light" | "dark" {
    const { theme } = this;
    if (theme === null || theme === "" || theme === "auto") {
      return schemeAround(this, this.#parts.probe);
    }
    return theme as "light" | "dark";
  }

  #language(): string {
    for (let node: Element | null = this; node !== null; node = parentOf(node)) {
      const lang = node.getAttribute("lang");
      if (lang) return lang;
    }
    return "en";
  }

  #watch(): void {
    const watching = new AbortController();
    const { signal } = watching;
    this.#watching = watching;
    this.#sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.#resized(entry.contentRect.width);
    });
    try {
      // Tells of another ratio of device pixels too.
      this.#sizes.observe(this.#parts.frame, { box: "device-pixel-content-box" });
    } catch {
      this.#sizes.observe(this.#parts.frame);
    }
    this.#watchRatio(signal);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#schedule(), { signal });
    }
    // The probe's colour changes when the page changes its scheme, and this is how it tells.
    this.#parts.probe.addEventListener("transitionrun", () => this.#schedule(), { signal });
    this.ownerDocument.fonts.addEventListener("loadingdone", () => this.#schedule(), { signal });
    onReset(() => this.#restart(), signal);
    this.#pointing.watch(signal);
  }

  /** A media query names one ratio, so after every change the next one is asked for. */
  #watchRatio(signal: AbortSignal): void {
    if (signal.aborted) return;
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        this.#resized(this.#parts.frame.getBoundingClientRect().width);
        this.#watchRatio(signal);
      },
      { signal, once: true },
    );
  }

  #resized(available: number): void {
    const ratio = devicePixelRatio;
    // A whole number of device pixels, or the browser would blur the picture to fit.
    const width =
      available === 0 ? 0 : Math.max(LEAST_WIDTH, Math.floor(available * ratio) / ratio);
    // The height changes with every picture and every disclosure, and means nothing here.
    if (width === this.#width && ratio === this.#ratio) return;
    const first = this.#width === 0;
    this.#width = width;
    this.#ratio = ratio;
    if (width === 0) return;
    if (first) {
      this.#draw();
      return;
    }
    if (this.#chart === undefined || this.#drawn === null) return;
    try {
      const height = this.#chart.resize(width, ratio);
      this.#parts.setCanvasSize(width, height);
    } catch (error) {
      this.#fail(coreOf(this.#chart)?.caught(error) ?? coded(error));
    }
    this.#parts.tooltip.hide();
  }

  #release(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#sizes?.disconnect();
    this.#sizes = undefined;
    this.#dropChart();
    this.#whyPanel?.close();
    this.#comparison?.stop();
    this.#comparison = undefined;
    this.#lease?.release();
    this.#lease = undefined;
    this.#coming?.release();
    this.#coming = undefined;
    this.#snapshot = this.#analysed = undefined;
    this.#width = 0;
  }

  #dropChart(): void {
    this.#pointing.end();
    if (this.#chart !== undefined) dispose(this.#chart);
    this.#chart = undefined;
  }

  /** A canvas without the listeners of a core that is gone. */
  #renewCanvas(): void {
    this.#dropChart();
    this.#parts.renewCanvas();
  }

  /** A core was made anew: everything from the old one is gone. */
  #restart(): void {
    if (this.#chart !== undefined && !isAlive(this.#chart)) this.#renewCanvas();
    if (this.#snapshot === undefined || isAlive(this.#snapshot)) return;
    this.#snapshot = undefined;
    // Where the call failed that brought the core down, it would do so again.
    if (!this.#drawing && !this.#failed) this.#load();
  }
}

const NAME = "model-share";

/** @internal Defines the element, unless somebody has, or there is nowhere to define it. */
export function register(): void {
  if (globalThis.customElements === undefined || customElements.get(NAME) !== undefined) return;
  customElements.define(NAME, ModelShareElement);
}

// All alike, so made in one go; the interface above says what they are.
for (const name of REFLECTED) {
  Object.defineProperty(ModelShareElement.prototype, propertyOf(name), {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return this.getAttribute(name) ?? (name === "src" ? "" : null);
    },
    set(this: Element, value: Setting | undefined) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, typeof value === "object" ? value.join("\n") : String(value));
    },
  });
}

const takeAway = (): Promise<typeof import("./take-away.js")> => import("./take-away.js");

/** Where a page cannot load more, it does without. */
const ignore = (): void => undefined;

function notReady(): ModelShareError {
  return new ModelShareError("not-ready", "model-share: expected a snapshot, found none yet");
}
