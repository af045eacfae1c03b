import { Snapshot, bytesOf } from "./core.js";
import { ModelShareError } from "./errors.js";
import { Format } from "./format.js";
import { byCountry, countryNames, nameCountries } from "./names.js";
import { Parts } from "./parts.js";
import { Pointing } from "./pointing.js";
import { leaseBytes, leaseUrl, type Lease, type Progress } from "./snapshot-loader.js";
import { adoptStyles } from "./styles.js";
import { parentOf, schemeAround } from "./theme.js";
import type { Tabled } from "./table.js";
import type { Drawn, Info, Picture, PictureView, Query, Result } from "./types.js";
import {
  caught,
  core,
  dispose,
  onReset,
  type Core,
  type WasmChart,
  type WasmSnapshot,
} from "./wasm.js";

/** What the `snapshot` property takes. */
export type SnapshotData = Snapshot | Uint8Array | ArrayBuffer | string;

/** Attributes that are choices of the query, and their names there. */
const CHOICES = {
  by: "by",
  window: "window",
  "max-age": "maxAge",
  at: "at",
  top: "top",
  individuals: "individuals",
} as const;

/** Properties that a page may have set before the element was defined. */
const PROPERTIES = [
  "src",
  "view",
  "by",
  "window",
  "maxAge",
  "at",
  "top",
  "theme",
  "individuals",
  "snapshot",
] as const;

/** The core lays out nothing narrower; a narrower place shows the left part of it. */
const LEAST_WIDTH = 240;

/** Node has no HTMLElement, and importing this file must do no harm there. */
const Base: typeof HTMLElement =
  globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/**
 * `<model-share src="snapshot.json">`: who has what share of open-model downloads, drawn.
 *
 * Fires `ready` (first picture of a snapshot) and `change` (every later picture) with what was
 * drawn as `detail`, and `error` with `{code, message}`. None of them bubbles.
 */
export class ModelShareElement extends Base {
  /** Attributes that change the picture. */
  static readonly observedAttributes = ["src", "view", "theme", "lang", ...Object.keys(CHOICES)];

  readonly #internals: ElementInternals = this.attachInternals();
  readonly #parts: Parts;
  readonly #pointing: Pointing;
  #core: Core | undefined;
  #chart: WasmChart | undefined;
  #data: SnapshotData | null = null;
  /** The snapshot that is shown, and the one that is on its way. */
  #lease: Lease | undefined;
  #coming: Lease | undefined;
  #snapshot: WasmSnapshot | undefined;
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

  /** The address of the snapshot. */
  get src(): string {
    return this.getAttribute("src") ?? "";
  }
  set src(value: string | null) {
    this.#set("src", value);
  }

  /** `share`, `lines`, `bars` or `table`. */
  get view(): string | null {
    return this.getAttribute("view");
  }
  set view(value: string | null) {
    this.#set("view", value);
  }

  /** What downloads are credited to. */
  get by(): string | null {
    return this.getAttribute("by");
  }
  set by(value: string | null) {
    this.#set("by", value);
  }

  /** The window in days, or `all`. */
  get window(): string | null {
    return this.getAttribute("window");
  }
  set window(value: string | number | null) {
    this.#set("window", value);
  }

  /** The age limit in days, or `any`. */
  get maxAge(): string | null {
    return this.getAttribute("max-age");
  }
  set maxAge(value: string | number | null) {
    this.#set("max-age", value);
  }

  /** The observation date. */
  get at(): string | null {
    return this.getAttribute("at");
  }
  set at(value: string | null) {
    this.#set("at", value);
  }

  /** The largest so many groups. */
  get top(): string | null {
    return this.getAttribute("top");
  }
  set top(value: string | number | null) {
    this.#set("top", value);
  }

  /** `auto`, `light` or `dark`. */
  get theme(): string | null {
    return this.getAttribute("theme");
  }
  set theme(value: string | null) {
    this.#set("theme", value);
  }

  /** `unaffiliated` or `country`. */
  get individuals(): string | null {
    return this.getAttribute("individuals");
  }
  set individuals(value: string | null) {
    this.#set("individuals", value);
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
    if (this.#snapshot === undefined) {
      throw new ModelShareError("not-ready", "model-share: expected a snapshot, found none yet");
    }
    try {
      return nameCountries(this.#snapshot.shares(query), this.#language());
    } catch (error) {
      throw caught(error);
    }
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

  #set(name: string, value: string | number | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }

  /** Gives properties that were set on the bare element to the setters. */
  #upgrade(): void {
    for (const name of PROPERTIES) {
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

  /** Asks for the snapshot that `snapshot` or `src` names. */
  #load(): void {
    this.#coming?.release();
    this.#coming = undefined;
    this.#failed = false;
    const lease = this.#newLease();
    if (lease === undefined) {
      this.#parts.showIdle();
      return;
    }
    this.#coming = lease;
    this.#state("loading");
    this.#parts.showLoading();
    Promise.all([core(), lease.snapshot]).then(
      ([core, snapshot]) => {
        if (this.#coming === lease) this.#arrive(lease, core, snapshot);
      },
      (error: unknown) => {
        if (this.#coming !== lease) return;
        this.#coming = undefined;
        lease.release();
        this.#failed = true;
        this.#fail(caught(error));
      },
    );
  }

  #newLease(): Lease | undefined {
    const data = this.#data;
    if (data instanceof Snapshot) {
      // It belongs to the page, so letting go of it frees nothing.
      const snapshot = new Promise<WasmSnapshot>((resolve) => resolve(Snapshot.innerOf(data)));
      return { snapshot, release: () => undefined };
    }
    if (data !== null) return leaseBytes(bytesOf(data));
    if (this.src === "") return undefined;
    const url = new URL(this.src, this.baseURI).href;
    return leaseUrl(url, (progress) => this.#progress(progress));
  }

  #progress(progress: Progress): void {
    if (this.#coming !== undefined) this.#parts.showProgress(progress, this.#format);
  }

  #arrive(lease: Lease, core: Core, snapshot: WasmSnapshot): void {
    this.#coming = undefined;
    const before = this.#lease;
    this.#core = core;
    this.#lease = lease;
    this.#snapshot = snapshot;
    this.#announced = false;
    try {
      this.#info = snapshot.info();
    } catch (error) {
      this.#fail(caught(error));
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
    if (this.#core === undefined || snapshot === undefined || this.#info === null) return;
    if (this.#failed || this.#width === 0) return;
    this.#format = new Format(this.#language());
    const tableOnly = this.view === "table";
    const query = this.#query();
    let chart: WasmChart;
    let drawn: Drawn;
    this.#drawing = true;
    try {
      const { canvas } = this.#parts;
      this.#chart ??= this.#core.newChart(canvas, (point) => this.#pointing.at(point));
      chart = this.#chart;
      drawn = chart.show(snapshot, query, this.#picture(tableOnly));
    } catch (error) {
      this.#failDrawing(caught(error));
      return;
    } finally {
      this.#drawing = false;
    }
    nameCountries(drawn.result, this.#format.lang);
    this.#drawn = drawn;
    this.#parts.frame.dataset["theme"] = this.#scheme();
    this.#parts.setCanvasSize(this.#width, drawn.height);
    const full = (): Tabled => ({
      ...drawn,
      result: nameCountries(snapshot.shares({ ...query, series: true }), this.#format.lang),
    });
    this.#parts.showDrawn(drawn, this.#info, this.#format, full, tableOnly);
    this.#pointing.show(chart, drawn.result, this.#format);
    if (this.#coming === undefined) this.#state("ready");
    if (this.#announced) this.#parts.say(`${drawn.title}. ${drawn.subtitle}`);
    this.dispatchEvent(new CustomEvent(this.#announced ? "change" : "ready", { detail: drawn }));
    this.#announced = true;
  }

  /** After a trap nothing is left to draw with until the snapshot is loaded anew. */
  #failDrawing(error: ModelShareError): void {
    if (error.code === "trap") this.#failed = true;
    this.#fail(error);
  }

  #fail(error: ModelShareError): void {
    const { code, message } = error;
    this.#state("error");
    // Not where a picture stays: its frame goes with it. And the theme may be what is wrong.
    if (!this.#parts.drawn) {
      const { theme } = this;
      const known = theme === "light" || theme === "dark";
      this.#parts.frame.dataset["theme"] = known ? theme : schemeAround(this, this.#parts.probe);
    }
    const where = this.#data === null ? this.src : "";
    this.#parts.showError({ code, message }, where, this.#failed && where !== "");
    this.dispatchEvent(new CustomEvent("error", { detail: { code, message } }));
  }

  /** The choices, as they were given; an empty attribute is none. */
  #query(): Query {
    const query: Record<string, string> = {};
    for (const [attribute, name] of Object.entries(CHOICES)) {
      const value = this.getAttribute(attribute);
      if (value !== null && value !== "") query[name] = value;
    }
    // Attributes hold any text; the core's parser is the one that judges it.
    return query as Query;
  }

  #picture(tableOnly: boolean): Picture {
    // The table stands in for a picture of every date; its words and figures come with that.
    const view = tableOnly ? "share" : this.view || undefined;
    return {
      view: view as PictureView | undefined,
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
      this.#fail(caught(error));
    }
    this.#parts.tooltip.hide();
  }

  #release(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#sizes?.disconnect();
    this.#sizes = undefined;
    this.#dropChart();
    this.#lease?.release();
    this.#lease = undefined;
    this.#coming?.release();
    this.#coming = undefined;
    this.#snapshot = undefined;
    this.#core = undefined;
    this.#width = 0;
  }

  #dropChart(): void {
    this.#pointing.end();
    if (this.#chart !== undefined) dispose(this.#chart);
    this.#chart = undefined;
  }

  /** The core was made anew: everything from the old one is gone. */
  #restart(): void {
    this.#pointing.end();
    this.#chart = undefined;
    this.#snapshot = undefined;
    this.#parts.renewCanvas();
    // Where the call failed that brought the core down, it would do so again.
    if (!this.#drawing && !this.#failed) this.#load();
  }
}
