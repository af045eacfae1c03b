const STATES = ["loading", "ready", "error"] as const;

/** Whether something is on its way, is drawn, or cannot be: for style sheets and for screen readers. */
export class Status {
  /** Whether the last thing asked for cannot be shown. */
  isError = false;
  readonly #internals: ElementInternals | undefined;
  readonly #frame: Element;

  constructor(internals: ElementInternals | undefined, frame: Element) {
    this.#internals = internals;
    this.#frame = frame;
  }

  /** There is one state at a time. */
  set(state: (typeof STATES)[number]): void {
    this.isError = state === "error";
    for (const other of STATES) {
      try {
        if (other === state) this.#internals?.states.add(other);
        else this.#internals?.states.delete(other);
      } catch {
        // Older browsers allow only names that begin with two dashes; some have none.
      }
    }
    this.#frame.setAttribute("aria-busy", String(state === "loading"));
  }
}
