const STATES = ["loading", "ready", "error"] as const;

/** Whether something is on its way, is drawn, or cannot be: for style sheets and for screen readers. */
export class Status {
  readonly #internals: ElementInternals;
  readonly #frame: Element;

  constructor(internals: ElementInternals, frame: Element) {
    this.#internals = internals;
    this.#frame = frame;
  }

  /** Whether the last thing asked for cannot be shown. */
  get isError(): boolean {
    return this.#internals.states.has("error");
  }

  /** There is one state at a time. */
  set(state: (typeof STATES)[number]): void {
    for (const other of STATES) {
      try {
        if (other === state) this.#internals.states.add(other);
        else this.#internals.states.delete(other);
      } catch {
        // Older browsers allow only names that begin with two dashes.
      }
    }
    this.#frame.setAttribute("aria-busy", String(state === "loading"));
  }
}
