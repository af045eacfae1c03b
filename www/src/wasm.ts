import initialise, * as glue from "#glue";
import { ModelShareError, coded, isTrap, textOf } from "./errors.js";
import type { Drawn, Info, Picture, Point, Query, Result } from "./types.js";

/** A valid data set in wasm memory. */
export interface WasmSnapshot extends glue.Snapshot {
  info(): Info;
  shares(query: Query): Result;
  svg(query: Query, picture: Picture): string;
}

/** A canvas, and what is drawn on it. */
export interface WasmChart extends glue.Chart {
  show(snapshot: WasmSnapshot, query: Query, picture: Picture): Drawn;
  point(index: number): Point | null;
}

/** The core, ready to be used. */
export interface Core {
  readSnapshot(bytes: Uint8Array): WasmSnapshot;
  newChart(canvas: HTMLCanvasElement, onPoint: (point: Point | null) => void): WasmChart;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

let ready: Promise<Core> | undefined;

/** Counts the instances that there have been: what belongs to an older one must not be touched. */
let generation = 0;
const births = new WeakMap<WasmSnapshot | WasmChart, number>();
const mourners = new Set<() => void>();

/**
 * The core. There is one instance for a page however many elements it has; a failure is not
 * remembered, so that a later call tries again.
 */
export function core(): Promise<Core> {
  ready ??= start().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function start(): Promise<Core> {
  const problems: string[] = [];
  for (const bytesFrom of [fetched, inlined]) {
    try {
      await initialise({ module_or_path: await WebAssembly.compile(await bytesFrom()) });
      return checkedCore();
    } catch (error) {
      if (error instanceof ModelShareError && error.code === "wasm-version") throw error;
      problems.push(textOf(error));
    }
  }
  throw new ModelShareError("wasm", `modelshare.wasm: ${problems.join("; its inlined copy: ")}`);
}

/** The file beside the script: smaller, cacheable, but not every bundler finds it. */
async function fetched(): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL("./modelshare.wasm", import.meta.url);
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`expected status 200, found ${response.status} at ${url.href}`);
  }
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new Error(`expected application/wasm, found a web page at ${url.href}`);
  }
  return checkedMagic(new Uint8Array(await response.arrayBuffer()), url.href);
}

/** The copy inside the script: always found, loaded only where the file was not. */
async function inlined(): Promise<Uint8Array<ArrayBuffer>> {
  const { default: deflated } = await import("#wasm-inline");
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
function checkedCore(): Core {
  const found = glue.version();
  if (found !== MODELSHARE_VERSION) {
    throw new ModelShareError(
      "wasm-version",
      `modelshare.wasm: expected version ${MODELSHARE_VERSION}, found ${found}`,
    );
  }
  return {
    readSnapshot: (bytes) => born(glue.Snapshot.read(bytes) as WasmSnapshot),
    newChart: (canvas, onPoint) => born(new glue.Chart(canvas, onPoint) as WasmChart),
  };
}

/** Shares of one date as percentages that add up to 100; `NaN` for none. The core must be ready. */
export function percentages(shares: readonly (number | null)[], decimals: number): Float64Array {
  return glue.percentages(
    Float64Array.from(shares, (share) => share ?? Number.NaN),
    decimals,
  );
}

function born<T extends WasmSnapshot | WasmChart>(object: T): T {
  births.set(object, generation);
  return object;
}

/** Whether the instance that an object belongs to is still the one that runs. */
export function isAlive(object: WasmSnapshot | WasmChart): boolean {
  return births.get(object) === generation;
}

/** Frees an object, unless its whole instance is gone. */
export function dispose(object: WasmSnapshot | WasmChart): void {
  if (isAlive(object)) object.free();
}

/**
 * Whatever a call of the core threw, as an error with a code. After a trap the memory cannot be
 * trusted: the instance is made anew, and who had something in the old one is told.
 */
export function caught(error: unknown): ModelShareError {
  if (isTrap(error)) {
    glue.__wbg_reset_state();
    generation += 1;
    for (const tell of [...mourners]) tell();
  }
  return coded(error);
}

/** Is told when the instance is made anew, until the signal. */
export function onReset(tell: () => void, signal: AbortSignal): void {
  mourners.add(tell);
  signal.addEventListener("abort", () => mourners.delete(tell));
}
