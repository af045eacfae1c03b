/**
 * modelshare without a page: read a snapshot, ask for shares, get a picture as SVG.
 * Works in browsers, workers and Node.
 *
 * @module
 */
import { ModelShareError } from "./errors.js";
import { byCountry, countryNames, nameCountries } from "./names.js";
import { unpacked } from "./snapshot-loader.js";
import { caught, core, dispose, isAlive, type WasmSnapshot } from "./wasm.js";
import type { Info, Picture, Query, Result } from "./types.js";

export { ModelShareError } from "./errors.js";
export type * from "./types.js";

/** A snapshot that has been read and found valid. */
export class Snapshot {
  #inner: WasmSnapshot | undefined;

  /** @internal Use {@link load}. */
  constructor(inner: WasmSnapshot) {
    this.#inner = inner;
  }

  /** What the snapshot holds, and where it comes from. */
  info(): Info {
    return this.#use((inner) => inner.info());
  }

  /** The shares under the given choices; the core fills in the absent ones. */
  shares(query: Query = {}): Result {
    return this.#use((inner) => nameCountries(inner.shares(query), "en"));
  }

  /** The picture of the shares, as the text of an SVG file. */
  svg(query: Query = {}, picture: Picture = {}): string {
    const names = byCountry(query.by) ? countryNames("en") : undefined;
    return this.#use((inner) => inner.svg(query, { names, ...picture }));
  }

  /** Gives the memory back at once. The snapshot cannot be used afterwards. */
  free(): void {
    if (this.#inner !== undefined) dispose(this.#inner);
    this.#inner = undefined;
  }

  #use<T>(ask: (inner: WasmSnapshot) => T): T {
    if (this.#inner === undefined) {
      throw new ModelShareError("freed", "snapshot: expected one in use, found one that was freed");
    }
    if (!isAlive(this.#inner)) {
      throw new ModelShareError(
        "trap",
        "snapshot: expected one of the running core, found one from before it stopped; load it again",
      );
    }
    try {
      return ask(this.#inner);
    } catch (error) {
      throw caught(error);
    }
  }

  /** @internal For the element, which draws from the same memory. */
  static innerOf(snapshot: Snapshot): WasmSnapshot {
    return snapshot.#use((inner) => inner);
  }
}

/**
 * Reads a snapshot, plain or compressed with gzip.
 *
 * @throws {@link ModelShareError} that names thing, place, expected and found.
 */
export async function load(data: Uint8Array | ArrayBuffer | string): Promise<Snapshot> {
  const [{ readSnapshot }, bytes] = await Promise.all([core(), unpacked(bytesOf(data))]);
  try {
    return new Snapshot(readSnapshot(bytes));
  } catch (error) {
    throw caught(error);
  }
}

/** Bytes of whatever form a caller has them in. */
export function bytesOf(data: Uint8Array | ArrayBuffer | string): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return data instanceof Uint8Array ? data : new Uint8Array(data);
}
