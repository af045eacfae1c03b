/**
 * modelshare without a page: read a snapshot, ask for shares, get a picture as SVG.
 * Works in browsers, workers and Node.
 *
 * @module
 */
import { ModelShareError } from "./errors.js";
import { byCountry, countryNames, groupsOf, nameCountries } from "./names.js";
import { bytesOf, read } from "./snapshot-loader.js";
import { analysisCore, dispose, isAlive, lent, type AnalysisSnapshot } from "./wasm.js";
import type {
  ClaimOptions,
  ClaimResult,
  Concentration,
  Diff,
  Info,
  Lead,
  Picture,
  Query,
  Report,
  Result,
  Unavailable,
  Why,
} from "./types.js";

export { ModelShareError } from "./errors.js";
export type * from "./types.js";

/** For the script that works through claims, which imports nothing of this one. */
const tools = { ModelShareError, analysisCore, dispose, isAlive };
/** @internal */
export type Tools = typeof tools;

/** A snapshot that has been read and found valid. */
export class Snapshot {
  #inner: AnalysisSnapshot | undefined;

  /** @internal Use {@link load}. */
  constructor(inner: AnalysisSnapshot) {
    this.#inner = inner;
    lent.set(this, () => this.#use((inner) => inner));
  }

  /**
   * What the snapshot holds, and where it comes from; texts of the source in the language of a tag
   * such as `de`, where the snapshot has them so, else in English.
   */
  info(lang = "en"): Info {
    return this.#use((inner) => inner.info(lang));
  }

  /** The shares under the given choices; the core fills in the absent ones. */
  shares(query: Query = {}): Result {
    return this.#use((inner) => nameCountries(inner.shares(query), "en", groupsOf));
  }

  /** The picture of the shares, as the text of an SVG file. */
  svg(query: Query = {}, picture: Picture = {}): string {
    return this.#use((inner) => inner.svg(query, { names: namesFor(query), ...picture }));
  }

  /** The models behind a group's share, the `most` largest of them, with the arithmetic. */
  why(group: string, query: Query = {}, most = 50): Why {
    return this.#use((inner) =>
      nameCountries(inner.why(group, query, most), "en", (why) => [why.group]),
    );
  }

  /**
   * The lead of group `a` over group `b` at every date up to that of the query; a change of hands
   * holds where it stays for `hold` observations.
   */
  lead(a: string, b: string, query: Query = {}, hold = 2): Lead {
    return this.#use((inner) =>
      nameCountries(inner.lead(a, b, query, hold), "en", (lead) => [lead.a, lead.b]),
    );
  }

  /** How concentrated a grouping is; with `series` at every date. */
  concentration(query: Query = {}): Concentration {
    return this.#use((inner) => inner.concentration(query));
  }

  /** What changed from this snapshot to a newer one, and the `most` models that changed most. */
  diff(newer: Snapshot, query: Query = {}, most = 50): Diff {
    return this.#use((inner) =>
      nameCountries(
        inner.diff(
          newer.#use((inner) => inner),
          query,
          most,
        ),
        "en",
        (diff) => diff.groups,
      ),
    );
  }

  /** The answer in a sentence, with what belongs beside it. */
  report(query: Query = {}): Report {
    return this.#use((inner) => inner.report(query, { names: namesFor(query) }));
  }

  /** The choices that change no figure of this snapshot, each with the reason. */
  unavailable(): Unavailable[] {
    return this.#use((inner) => inner.unavailable());
  }

  /**
   * In how many definitions of a share group A is ahead of group B, and on what that depends:
   * `claim("CN > US")`. The work is done in slices, so that a page stays alive meanwhile.
   */
  async claim(claim: string, options: ClaimOptions = {}): Promise<ClaimResult> {
    const { query = {} } = options;
    const { survey } = await import("./survey.js");
    const found = await survey(tools, () => this.#use((inner) => inner), claim, options);
    try {
      const report = found.report({ names: namesFor(query) });
      return nameCountries({ ...found.result(), ...report }, "en", (result) => [
        ...(result.fragility?.bounds ?? []),
      ]);
    } catch (error) {
      throw analysisCore.caught(error);
    } finally {
      dispose(found);
    }
  }

  /** Gives the memory back at once. The snapshot cannot be used afterwards. */
  free(): void {
    if (this.#inner !== undefined) dispose(this.#inner);
    this.#inner = undefined;
  }

  #use<T>(ask: (inner: AnalysisSnapshot) => T): T {
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
      throw analysisCore.caught(error);
    }
  }
}

function namesFor(query: Query): Picture["names"] {
  return byCountry(query.by) ? countryNames("en") : undefined;
}

/**
 * Reads a snapshot, plain or compressed with gzip.
 *
 * @throws {@link ModelShareError} that names thing, place, expected and found.
 */
export async function load(data: Uint8Array | ArrayBuffer | string): Promise<Snapshot> {
  return new Snapshot(await read(analysisCore, bytesOf(data)));
}
