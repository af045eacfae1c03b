/** Where an element's snapshot comes from, and in which core it is. */
import type { SnapshotData } from "./attributes.js";
import { breath } from "./breath.js";
import { chartCore } from "./chart-core.js";
import { ModelShareError, coded } from "./errors.js";
import {
  bytesOf,
  leaseBytes,
  leaseUrl,
  verified,
  type Lease,
  type Progress,
} from "./snapshot-loader.js";
import type { Info } from "./types.js";
import {
  analysisCore,
  isAlive,
  lent,
  type AnalysisSnapshot,
  type Core,
  type WasmSnapshot,
} from "./wasm.js";

/** Who asks for snapshots. */
export interface Customer {
  /** The address of one, or nothing. */
  address(): string;
  /** The text of one between the tags, where there is no address. */
  within(): string | undefined;
  /** The checksums of which its bytes must have one, or nothing. */
  integrity(): string;
  /** The core that draws what is asked for. */
  wanted(): Core;
  /** Nothing is asked for. */
  idle(): void;
  loading(core: Core): void;
  progress(progress: Progress): void;
  /** It is here; not `isNew` where it was shown already, in another core. */
  arrived(isNew: boolean): void;
  failed(error: ModelShareError, canRetry: boolean): void;
}

/** The snapshot that is shown, and the one that is on its way. */
export class Supply {
  /** One that the page has already; it goes before an address. */
  data: SnapshotData | null = null;
  /** The core of the snapshot. */
  core: Core = chartCore;
  snapshot: WasmSnapshot | undefined;
  info: Info | null = null;
  /** The same snapshot in the core with the analyses, where that has been asked for. */
  analysed: AnalysisSnapshot | undefined;
  /** One that failed to load; until another one is asked for, nothing is drawn anew. */
  failed = false;
  readonly #customer: Customer;
  #lease: Lease | undefined;
  #coming: Lease | undefined;

  constructor(customer: Customer) {
    this.#customer = customer;
  }

  /** Whether one is on its way. */
  get isComing(): boolean {
    return this.#coming !== undefined;
  }

  /** The hold on the one that is shown. */
  get lease(): Lease | undefined {
    return this.#lease;
  }

  /**
   * Asks for the snapshot that is given, or that the address names, in the core that is wanted;
   * `switching` when it is the one that is shown, and another core is needed.
   */
  load(switching = false): void {
    const customer = this.#customer;
    const before = this.#coming;
    let lease: Lease | undefined;
    let fault: unknown;
    try {
      lease = this.#newLease();
    } catch (error) {
      fault = error;
    }
    // Not earlier: what is on its way for both need not be asked for twice.
    before?.release();
    this.#coming = lease;
    this.failed = fault !== undefined;
    if (this.failed) {
      customer.failed(coded(fault), false);
      return;
    }
    if (lease === undefined) {
      customer.idle();
      return;
    }
    const core = this.#own() !== undefined ? analysisCore : customer.wanted();
    customer.loading(core);
    // Elements that wait for the same snapshot draw one by one, the page's own tasks between them.
    const coming = lease.in(core).then(async (snapshot) => {
      await breath();
      return snapshot;
    });
    coming.then(
      (snapshot) => {
        if (this.#coming === lease) this.#arrive(lease, core, snapshot, switching);
      },
      (error: unknown) => {
        if (this.#coming !== lease) return;
        this.#coming = undefined;
        lease.release();
        // Where only the other core did not come, the next choice may do without.
        this.failed = !switching;
        customer.failed(coded(error), true);
      },
    );
  }

  /** The snapshot that is shown, in the core that has the analyses. */
  async analysis(): Promise<AnalysisSnapshot> {
    const lease = this.#lease;
    if (lease === undefined) throw notReady();
    const snapshot = await lease.in(analysisCore);
    // Meanwhile it may have been let go of for another one.
    return this.#lease === lease ? (this.analysed = snapshot) : this.analysis();
  }

  /** Lets go of everything. */
  release(): void {
    this.#lease?.release();
    this.#coming?.release();
    this.#lease = this.#coming = this.snapshot = this.analysed = undefined;
  }

  #newLease(): Lease | undefined {
    const address = this.data === null ? this.#customer.address() : "";
    const data = this.data ?? (address === "" ? this.#customer.within() : undefined);
    const own = this.#own();
    const integrity = this.#customer.integrity();
    if (own !== undefined) {
      // It belongs to the page, so letting go of it frees nothing.
      return {
        in: async <S extends WasmSnapshot>() => {
          if (integrity !== "") throw unverified();
          return own() as WasmSnapshot as S;
        },
        release: () => undefined,
      };
    }
    if (data !== undefined) {
      return leaseBytes(verified(bytesOf(data as Uint8Array | ArrayBuffer | string), integrity));
    }
    if (address === "") return undefined;
    return leaseUrl(
      address,
      (progress) => {
        if (this.isComing) this.#customer.progress(progress);
      },
      integrity,
    );
  }

  /** What gives the snapshot that the page has read itself, if it has given one. */
  #own(): (() => AnalysisSnapshot) | undefined {
    return typeof this.data === "object" && this.data !== null ? lent.get(this.data) : undefined;
  }

  #arrive(lease: Lease, core: Core, snapshot: WasmSnapshot, switching: boolean): void {
    // The core was made anew in the meantime.
    if (!isAlive(snapshot)) {
      this.load();
      return;
    }
    const before = this.#lease;
    this.#coming = undefined;
    this.core = core;
    this.#lease = lease;
    this.snapshot = snapshot;
    this.analysed = undefined;
    try {
      this.info = snapshot.info();
    } catch (error) {
      this.failed = true;
      this.#customer.failed(core.caught(error), true);
      return;
    } finally {
      before?.release();
    }
    this.#customer.arrived(!switching);
  }
}

/** What is thrown where there is nothing that a checksum could be of. */
function unverified(): ModelShareError {
  return new ModelShareError(
    "integrity",
    "snapshot: expected bytes to compare with the attribute integrity, found one that the page has read",
  );
}

/** What is thrown where a snapshot is asked before there is one. */
export function notReady(): ModelShareError {
  return new ModelShareError("not-ready", "model-share: expected a snapshot, found none yet");
}
