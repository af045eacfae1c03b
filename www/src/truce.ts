/** No bar to scroll by is that wide, in CSS pixels. */
const WIDEST_BAR = 40;

/** A width that comes back within this time, without the window having changed, comes from a bar. */
const SOON_MS = 2000;

interface Seen {
  readonly width: number;
  readonly height: number;
  /** The size of the window. */
  readonly outer: string;
  readonly time: number;
}

/**
 * Ends the dispute between a picture and the bar that a page scrolls by. A picture that is narrower is
 * lower too: then the page needs no bar, without which the picture is wider and higher, and the page
 * needs one. The narrower picture gets the place of the wider one.
 */
export class Truce {
  /** The last two sizes, the latest first. */
  #seen: readonly Seen[] = [];
  #kept: { least: number; most: number; height: number; outer: string } | undefined;

  /** The least height of the place for a picture that has a new size; 0 where its own is enough. */
  height(width: number, height: number): number {
    const now: Seen = {
      width,
      height,
      outer: `${innerWidth} ${innerHeight}`,
      time: performance.now(),
    };
    const [last, before] = this.#seen;
    this.#seen = [now, ...(last ? [last] : [])];
    const kept = this.#kept;
    const isOver =
      kept !== undefined && (width < kept.least || width > kept.most || now.outer !== kept.outer);
    if (isOver) this.#kept = undefined;
    if (
      last !== undefined &&
      before?.width === width &&
      Math.abs(last.width - width) <= WIDEST_BAR &&
      before.outer === now.outer &&
      now.time - before.time < SOON_MS
    ) {
      this.#kept = {
        least: Math.min(last.width, width),
        most: Math.max(last.width, width),
        height: Math.max(last.height, height),
        outer: now.outer,
      };
    }
    return this.#kept?.height ?? 0;
  }
}
