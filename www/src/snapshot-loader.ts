import { ModelShareError, textOf } from "./errors.js";
import { dispose, type Core, type WasmSnapshot } from "./wasm.js";

/** How much of a download has arrived. */
export interface Progress {
  loaded: number;
  /** Absent where the server does not say, or says it of the compressed form. */
  total: number | undefined;
}

/** A hold on a shared snapshot; the last one to let go frees it. */
export interface Lease {
  /** The snapshot in the memory of a core; who asks second gets what the first one got. */
  in<S extends WasmSnapshot>(core: Core<S>): Promise<S>;
  /** What was downloaded or given, for who wants its checksum; absent where nobody has it. */
  readonly bytes?: Uint8Array | Promise<Uint8Array>;
  release(): void;
}

interface Entry extends Lease {
  readonly listeners: Set<(progress: Progress) => void>;
  progress: Progress | undefined;
  users: number;
}

/** The address of the snapshot that an element names, or nothing. */
export function addressOf({ src, baseURI }: { src: string; baseURI: string }): string {
  if (src === "") return "";
  try {
    return new URL(src, baseURI).href;
  } catch (error) {
    const found = JSON.stringify(src.length > 80 ? `${src.slice(0, 80)}…` : src);
    const message = `attribute src: expected an address, found ${found}`;
    throw new ModelShareError("address", message, { cause: error });
  }
}

/** One entry a URL and integrity, as long as somebody uses it. */
const entries = new Map<string, Entry>();

/**
 * Fetches and reads a snapshot; several users of one URL share the download and the memory. Not
 * where they ask for other checksums: who wants another file than is here asks the host for it.
 */
export function leaseUrl(
  url: string,
  onProgress: (progress: Progress) => void,
  integrity = "",
): Lease {
  const entry = entries.get(integrity + url) ?? newEntry(url, integrity);
  entry.users += 1;
  entry.listeners.add(onProgress);
  if (entry.progress !== undefined) onProgress(entry.progress);
  let held = true;
  return {
    ...entry,
    release() {
      if (!held) return;
      held = false;
      entry.listeners.delete(onProgress);
      entry.users -= 1;
      if (entry.users === 0) entry.release();
    },
  };
}

/** Reads bytes that the page already has; `failed` is told when no core could. */
export function leaseBytes(arriving: Uint8Array | Promise<Uint8Array>, failed = ignore): Lease {
  // The bytes stay, so that another core, or one made anew, can read them too.
  const snapshots = new Map<object, Promise<WasmSnapshot>>();
  return {
    bytes: arriving,
    in<S extends WasmSnapshot>(core: Core<S>) {
      const { life } = core;
      const known = snapshots.get(life);
      if (known !== undefined) return known as Promise<S>;
      const snapshot = read(core, arriving);
      snapshots.set(life, snapshot);
      snapshot.catch(() => {
        snapshots.delete(life);
        if (snapshots.size === 0) failed();
      });
      return snapshot;
    },
    release() {
      for (const snapshot of snapshots.values()) snapshot.then(dispose, ignore);
      snapshots.clear();
    },
  };
}

/** The bytes, once they are found to be those that are asked for; no checksums ask for nothing. */
export async function verified(
  arriving: Uint8Array | Promise<Uint8Array>,
  integrity: string,
  place = "snapshot",
): Promise<Uint8Array> {
  if (integrity === "") return arriving;
  // Where the checksums are none, nobody waits for the bytes.
  const bytes = Promise.resolve(arriving);
  bytes.catch(ignore);
  const { faultOf } = await import("./integrity.js");
  const fault = await faultOf(bytes, integrity, place);
  if (fault !== undefined) throw new ModelShareError(fault.code, fault.message);
  return bytes;
}

function newEntry(url: string, integrity: string): Entry {
  const abort = new AbortController();
  const listeners = new Set<(progress: Progress) => void>();
  const report = (progress: Progress): void => {
    entry.progress = progress;
    for (const listener of listeners) listener(progress);
  };
  // A failure is not remembered: the next user of the URL tries again.
  const forget = (): void => {
    if (entries.get(key) === entry) entries.delete(key);
  };
  const key = integrity + url;
  const file = download(url, abort.signal, report);
  const bytes = leaseBytes(verified(file, integrity, `snapshot (${url})`), forget);
  const entry: Entry = {
    ...bytes,
    release() {
      forget();
      abort.abort();
      bytes.release();
    },
    listeners,
    progress: undefined,
    users: 0,
  };
  entries.set(key, entry);
  return entry;
}

/** For a failure that every user of the promise has been told of already. */
function ignore(): void {}

/** Reads a snapshot in a core, plain or compressed. */
export async function read<S extends WasmSnapshot>(
  core: Core<S>,
  arriving: Uint8Array | Promise<Uint8Array>,
): Promise<S> {
  // Side by side: the wasm and the snapshot are about the same size.
  const [bytes] = await Promise.all([arriving, core.ready()]);
  try {
    return await core.readSnapshot(await unpacked(bytes, "snapshot"));
  } catch (error) {
    throw core.caught(error);
  }
}

/** The bytes behind a URL, reported as they come. What is in them is for the core to judge. */
async function download(
  url: string,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Uint8Array> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    throw networkError(url, error);
  });
  if (!response.ok) {
    throw new ModelShareError(
      "http",
      `snapshot (${url}): expected status 200, found ${`${response.status} ${response.statusText}`.trim()}`,
    );
  }
  // Some replacements of `fetch` give no stream.
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const total = totalOf(response);
  const tooLarge = wrongSize(`snapshot (${url})`, LARGEST, "more");
  return collect(response.body, { most: LARGEST, tooLarge }, (loaded) => {
    report({ loaded, total });
  }).catch((error: unknown) => {
    throw error === tooLarge ? error : networkError(url, error);
  });
}

function networkError(url: string, error: unknown): ModelShareError {
  return new ModelShareError(
    "network",
    `snapshot (${url}): expected an answer, found none (${textOf(error)})`,
    { cause: error },
  );
}

/** Content-Length counts compressed bytes where there is an encoding; the stream counts plain ones. */
function totalOf(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  if (length === null || response.headers.has("content-encoding")) return undefined;
  const total = Number(length);
  return Number.isSafeInteger(total) && total > 0 ? total : undefined;
}

/** The bytes of a stream, up to a limit. */
async function collect(
  body: ReadableStream<Uint8Array>,
  { most, tooLarge }: { most: number; tooLarge: ModelShareError },
  report: (loaded: number) => void = ignore,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = body.getReader();
  report(loaded);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    if (loaded > most) {
      reader.cancel().catch(ignore);
      throw tooLarge;
    }
    report(loaded);
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The largest file that is read: three times as much is about all memory that the core can have. */
const LARGEST = 2 ** 30;

function wrongSize(thing: string, most: number, found: string): ModelShareError {
  return new ModelShareError(
    "too-large",
    `${thing}: expected at most ${most} bytes, found ${found}`,
  );
}

/** The plain bytes of a gzip file; others as they are. */
export async function unpacked(bytes: Uint8Array, thing: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // A file of counters is packed to a tenth; one that grows a hundredfold is none.
  const most = Math.min(LARGEST, Math.max(2 ** 26, 100 * bytes.length));
  const tooLarge = wrongSize(thing, most, "more, once unpacked");
  const stream = new Blob([Uint8Array.from(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  return collect(stream, { most, tooLarge }).catch((error: unknown) => {
    if (error === tooLarge) throw error;
    throw new ModelShareError(
      "gzip",
      `${thing}: expected a complete gzip file, found a damaged one (${textOf(error)})`,
      { cause: error },
    );
  });
}

/** Bytes of whatever form a caller has them in. */
export function bytesOf(data: Uint8Array | ArrayBuffer | string): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return data instanceof Uint8Array ? data : new Uint8Array(data);
}
