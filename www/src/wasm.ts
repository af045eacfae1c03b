import { breath } from "./breath.js";
import type * as chartGlue from "#glue";
import type * as analysisGlue from "#glue-analysis";
import { ModelShareError, coded, isTrap, textOf } from "./errors.js";
import type {
  ClaimResult,
  Concentration,
  Diff,
  Drawn,
  Info,
  Language,
  Lead,
  Picture,
  Pointed,
  Query,
  Report,
  ResolvedQuery,
  Result,
  Steps,
  Unavailable,
  Why,
} from "./types.js";

/** A valid data set in wasm memory. */
export interface WasmSnapshot extends chartGlue.Snapshot {
  info(tag?: string): Info;
  shares(query: Query, language?: Language): Result;
}

/** The same in the memory of the core that has the analyses. */
export interface AnalysisSnapshot extends WasmSnapshot {
  svg(query: Query, picture: Picture): string;
  unavailable(language?: Language): Unavailable[];
  pair(claim: string): string[];
  why(group: string, query: Query, most: number, language?: Language): Why;
  lead(a: string, b: string, query: Query, hold?: number, language?: Language): Lead;
  concentration(query: Query, language?: Language): Concentration;
  diff(newer: AnalysisSnapshot, query: Query, most: number, language?: Language): Diff;
  report(query: Query, picture: Picture): Report;
}

/** A claim under every specification of a grid, in the memory of that core. */
export interface WasmSurvey extends analysisGlue.Survey {
  step(): Steps;
  result(): Omit<ClaimResult, "sentence">;
  report(picture: Picture): Report;
  specification(index: number): ResolvedQuery | null;
}

/** A canvas, and what is drawn on it. */
export interface WasmChart extends chartGlue.Chart {
  show(snapshot: WasmSnapshot, query: Query, picture: Picture): Drawn;
  point(date: number, group: number): Pointed | null;
}

/** A canvas of the core that has the analyses. */
export interface AnalysisChart extends WasmChart {
  svg(): string;
  showLead(snapshot: WasmSnapshot, a: string, b: string, query: Query, picture: Picture): Drawn;
  /** With the range that a survey of every date has found. */
  showLeadAmong(survey: WasmSurvey, a: string, b: string, query: Query, picture: Picture): Drawn;
  showSurvey(survey: WasmSurvey, picture: Picture): Drawn;
}

/** What lives in the memory of an instance. */
type Born = Pick<WasmSnapshot, "free">;

/** What is needed of a module's glue. */
interface Glue extends Pick<
  typeof chartGlue,
  "Chart" | "Reading" | "Snapshot" | "closures" | "version" | "__wbg_reset_state"
> {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

/** Where the parts of a core come from. Bundlers find them only where each is written out. */
interface Parts {
  readonly file: string;
  /** SHA-256 of that file, base64. */
  readonly sum: string;
  glue(): Glue | Promise<Glue>;
  url(): URL;
  inlined(): Promise<{ default: string }>;
}

/** One instance, from its start to the trap that ends it. */
interface Life {
  readonly core: Core;
  over: boolean;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/**
 * What a page holds as a snapshot of its own, and what gives the one in wasm memory. By this the
 * element knows them without the script that makes them.
 */
export const lent = new WeakMap<object, () => AnalysisSnapshot>();

/** What belongs to an instance that is gone must not be touched. */
const births = new WeakMap<Born, Life>();
const mourners = new Set<(error: ModelShareError) => void>();

/** A wasm module; there is one instance of it for a page however many elements there are. */
export class Core<S extends WasmSnapshot = WasmSnapshot> {
  readonly #parts: Parts;
  #ready: Promise<void> | undefined;
  #glue!: Glue;
  #life: Life = { core: this, over: false };
  #hasStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Which instance runs: another object after every trap. */
  get life(): object {
    return this.#life;
  }

  /** Whether there was a trap. */
  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  /** Must be over before anything else; a failure is not remembered, a later call tries again. */
  ready(): Promise<void> {
    this.#ready ??= this.#start().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Reads the bytes of a snapshot, in steps between which the page lives on. */
  async readSnapshot(bytes: Uint8Array): Promise<S> {
    const reading = this.adopt(new this.#glue.Reading(bytes));
    try {
      for (;;) {
        const snapshot = reading.step();
        if (snapshot !== undefined) return this.adopt(snapshot as S);
        await breath();
        // What stopped the core in the meantime was something else.
        if (!isAlive(reading)) return await this.readSnapshot(bytes);
      }
    } finally {
      dispose(reading);
    }
  }

  /** Takes a canvas over. */
  newChart(canvas: HTMLCanvasElement, onPoint: (point: Pointed | null) => void): WasmChart {
    return this.adopt(new this.#glue.Chart(canvas, onPoint) as WasmChart);
  }

  /**
   * Whatever a call of this core threw, as an error with a code. After a trap the memory cannot be
   * trusted: the instance is made anew, and who had something in the old one is told.
   */
  caught(error: unknown): ModelShareError {
    const failure = coded(error);
    if (isTrap(error)) {
      this.#hasStopped = true;
      this.#glue.__wbg_reset_state();
      this.#life.over = true;
      this.#life = { core: this, over: false };
      for (const tell of [...mourners]) tell(failure);
    }
    return failure;
  }

  /** Something new of this core, which goes with the instance that runs now. */
  adopt<T extends Born>(object: T): T {
    births.set(object, this.#life);
    return object;
  }

  async #start(): Promise<void> {
    const { file, inlined, sum, url } = this.#parts;
    const problems: string[] = [];
    let code = "script";
    const ways = [() => inflated(inlined())];
    if (!MODELSHARE_CLASSIC) ways.unshift(() => fetched(url(), sum));
    for (const bytesFrom of ways) {
      try {
        // Side by side, where the glue is not there yet.
        const [glue, bytes] = await Promise.all([this.#parts.glue(), bytesFrom()]);
        await glue.default({ module_or_path: await WebAssembly.compile(bytes) });
        checkVersion(file, glue.version());
        this.#guard(glue);
        this.#glue = glue;
        return;
      } catch (error) {
        if (error instanceof ModelShareError) throw error;
        problems.push(textOf(error));
        // Neither a file nor a script answered, or else it is what answered that is wrong.
        if (!(error instanceof TypeError) && coded(error).code !== "script") code = "wasm";
      }
    }
    throw new ModelShareError(code, `${file}: ${problems.join("; its inlined copy: ")}`);
  }

  /** No trap goes unseen, whoever calls: a listener, a frame, or who forgets to catch it. */
  #guard(glue: Glue): void {
    const caught = this.caught.bind(this);
    glue.closures.caught = (error) => reportError(caught(error));
    for (const { prototype } of Object.values(glue) as { prototype?: object }[]) {
      const methods = Object.getOwnPropertyDescriptors(prototype ?? {});
      for (const [name, { value: call }] of Object.entries<PropertyDescriptor>(methods)) {
        if (name === "constructor" || typeof call !== "function") continue;
        const guarded = function (this: unknown, ...given: unknown[]): unknown {
          try {
            return call.apply(this, given);
          } catch (error) {
            throw isTrap(error) ? caught(error) : error;
          }
        };
        Reflect.set(prototype ?? {}, name, guarded);
      }
    }
  }
}

/** The core with everything, loaded when somebody needs it. */
export const analysisCore = new Core<AnalysisSnapshot>({
  file: "modelshare-analysis.wasm",
  sum: MODELSHARE_ANALYSIS_SUM,
  glue: () => import("#glue-analysis"),
  url: () => new URL("./modelshare-analysis.wasm", import.meta.url),
  inlined: () => import("#wasm-analysis-inline"),
});

/**
 * The file beside the script: smaller, cacheable, but not every bundler finds it, and after a deploy
 * by halves, or with somebody in between, it is another one.
 */
async function fetched(url: URL, sum: string): Promise<Uint8Array<ArrayBuffer>> {
  const { subtle } = (globalThis.crypto ?? {}) as Partial<Crypto>;
  // The browser's own check does not say what it found, and a preloaded file is not good enough for
  // it; without https there is no other.
  const response = await fetch(url, subtle ? {} : { integrity: `sha256-${sum}` });
  if (!response.ok) {
    throw new Error(`expected status 200, found ${response.status} at ${url.href}`);
  }
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new Error(`expected application/wasm, found a web page at ${url.href}`);
  }
  const bytes = checkedMagic(new Uint8Array(await response.arrayBuffer()), url.href);
  if (subtle) {
    const found = btoa(
      String.fromCharCode(...new Uint8Array(await subtle.digest("SHA-256", bytes))),
    );
    if (found !== sum) {
      throw new Error(`expected sha256-${sum}, found sha256-${found} at ${url.href}`);
    }
  }
  return bytes;
}

/** The copy inside a script: always found, loaded only where the file was not. */
async function inflated(script: Promise<{ default: string }>): Promise<Uint8Array<ArrayBuffer>> {
  const { default: deflated } = await script;
  // A classic script has the bytes in a form that is smaller as text.
  if (MODELSHARE_CLASSIC) return deflated as unknown as Uint8Array<ArrayBuffer>;
  const packed = Uint8Array.from(atob(deflated), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return checkedMagic(new Uint8Array(await new Response(stream).arrayBuffer()), "the script");
}

function checkedMagic(bytes: Uint8Array<ArrayBuffer>, place: string): Uint8Array<ArrayBuffer> {
  if (MAGIC.every((byte, index) => bytes[index] === byte)) return bytes;
  const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  throw new Error(
    `expected the first bytes 00 61 73 6d, found ${found.join(" ") || "nothing"} in ${place}`,
  );
}

/** Script and wasm of different builds would misread each other's memory. */
function checkVersion(file: string, found: string): void {
  if (found === MODELSHARE_VERSION) return;
  throw new ModelShareError(
    "wasm-version",
    `${file}: expected version ${MODELSHARE_VERSION}, found ${found}`,
  );
}

/** The core that an object belongs to. */
export function coreOf(object: Born): Core | undefined {
  return births.get(object)?.core;
}

/** Whether the instance that an object belongs to is still the one that runs. */
export function isAlive(object: Born): boolean {
  return births.get(object)?.over === false;
}

/** Frees an object, unless its whole instance is gone. */
export function dispose(object: Born): void {
  if (isAlive(object)) object.free();
}

/** Is told when the instance of a core is made anew, until the signal. */
export function onReset(tell: (error: ModelShareError) => void, signal: AbortSignal): void {
  mourners.add(tell);
  signal.addEventListener("abort", () => mourners.delete(tell));
}
