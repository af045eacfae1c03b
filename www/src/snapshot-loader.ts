import { ModelShareError, textOf } from "./errors.js";
import { caught, core, dispose, isAlive, type WasmSnapshot } from "./wasm.js";

/** How much of a download has arrived. */
export interface Progress {
  loaded: number;
  /** Absent where the server does not say, or says it of the compressed form. */
  total: number | undefined;
}

/** A hold on a shared snapshot; the last one to let go frees it. */
export interface Lease {
  readonly snapshot: Promise<WasmSnapshot>;
  release(): void;
}

interface Entry {
  readonly snapshot: Promise<WasmSnapshot>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  progress: Progress | undefined;
  /** The snapshot, once it is there. */
  read: WasmSnapshot | undefined;
  users: number;
}

/** One entry a URL, as long as somebody uses it. */
const entries = new Map<string, Entry>();

/** Fetches and reads a snapshot; several users of one URL share the download and the memory. */
export function leaseUrl(url: string, onProgress: (progress: Progress) => void): Lease {
  const known = entries.get(url);
  // What was in an instance that is gone must be read anew.
  const usable = known !== undefined && (known.read === undefined || isAlive(known.read));
  const entry = usable ? known : newEntry(url);
  entry.users += 1;
  entry.listeners.add(onProgress);
  if (entry.progress !== undefined) onProgress(entry.progress);
  let held = true;
  return {
    snapshot: entry.snapshot,
    release() {
      if (!held) return;
      held = false;
      entry.listeners.delete(onProgress);
      entry.users -= 1;
      if (entry.users === 0) discard(url, entry);
    },
  };
}

/** Reads bytes that the page already has. */
export function leaseBytes(bytes: Uint8Array): Lease {
  const snapshot = read(Promise.resolve(bytes));
  let held = true;
  return {
    snapshot,
    release() {
      if (held) snapshot.then(dispose, ignore);
      held = false;
    },
  };
}

function newEntry(url: string): Entry {
  const abort = new AbortController();
  const listeners = new Set<(progress: Progress) => void>();
  const report = (progress: Progress): void => {
    entry.progress = progress;
    for (const listener of listeners) listener(progress);
  };
  const snapshot = read(download(url, abort.signal, report));
  const entry: Entry = {
    snapshot,
    abort,
    listeners,
    progress: undefined,
    read: undefined,
    users: 0,
  };
  entries.set(url, entry);
  snapshot.then(
    (read) => (entry.read = read),
    // A failure is not remembered: the next user of the URL tries again.
    () => forget(url, entry),
  );
  return entry;
}

function discard(url: string, entry: Entry): void {
  forget(url, entry);
  entry.abort.abort();
  entry.snapshot.then(dispose, ignore);
}

function forget(url: string, entry: Entry): void {
  if (entries.get(url) === entry) entries.delete(url);
}

/** For a failure that every user of the promise has been told of already. */
function ignore(): void {}

async function read(arriving: Promise<Uint8Array>): Promise<WasmSnapshot> {
  // Side by side: the wasm and the snapshot are about the same size.
  const [{ readSnapshot }, bytes] = await Promise.all([core(), arriving]);
  try {
    return readSnapshot(await unpacked(bytes));
  } catch (error) {
    throw caught(error);
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
  if (response.body === null) return new Uint8Array(await response.arrayBuffer());
  return collect(response.body, totalOf(response), report).catch((error: unknown) => {
    throw networkError(url, error);
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

async function collect(
  body: ReadableStream<Uint8Array>,
  total: number | undefined,
  report: (progress: Progress) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = body.getReader();
  report({ loaded, total });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    report({ loaded, total });
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** The plain bytes of a gzip file; others as they are. */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([Uint8Array.from(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new ModelShareError(
      "gzip",
      `snapshot: expected a complete gzip file, found a damaged one (${textOf(error)})`,
      { cause: error },
    );
  }
}
