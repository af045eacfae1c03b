/** How large a canvas this browser draws, and whether what a page reads from one is what was drawn. */
import { make } from "./dom.js";
import { ModelShareError } from "./errors.js";

/** Sides of which one is the longest that a browser draws, in pixels. */
const SIDES = [65_535, 32_767, 16_384, 8192, 4096];

/** Pixels of a canvas: 256 MiB, and what the smallest of browsers draw. */
const AREAS = [1 << 26, 1 << 24];

/** Fewer device pixels to a pixel of the picture leave nothing that can be read. */
const LEAST_RATIO = 0.5;

let longest: number | undefined;
let areas: readonly number[] = AREAS;

/** A picture's size in its own pixels, and the device pixels to one of them. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/**
 * Gives a picture as many device pixels as this browser draws, by `resize`, which says whether that is
 * still wanted.
 */
export async function fit(
  canvas: HTMLCanvasElement,
  size: Size,
  resize: (ratio: number) => boolean,
): Promise<void> {
  do {
    if (!resize(fitting(size))) return;
    // It is painted in the next frame.
    for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
    if (isPainted(canvas)) return;
    areas = areas.slice(1);
  } while (areas.length > 0);
  fitting(size);
}

/**
 * As many device pixels to a pixel of the picture as the browser draws, at most as many as are wanted.
 *
 * @throws {@link ModelShareError} where these are too few to read anything.
 */
function fitting({ width, height, ratio }: Size): number {
  const side = longestSide() / Math.max(width, height);
  const most = Math.min(ratio, side, Math.sqrt((areas[0] ?? 0) / (width * height)));
  if (most >= Math.min(ratio, LEAST_RATIO)) return most;
  const tallest = Math.floor((height * most) / LEAST_RATIO);
  throw new ModelShareError(
    "picture",
    `canvas: expected a picture of at most ${tallest} pixels in height, found one of ${Math.round(height)} pixels`,
  );
}

/** Whether anything is on a canvas that was painted all over. */
export function isPainted(canvas: HTMLCanvasElement): boolean {
  return alphaAt(canvas, canvas.width - 1, canvas.height - 1) > 0;
}

function longestSide(): number {
  // Where what is read is not what was drawn, nothing can be found out.
  longest ??= readsTrue() ? SIDES.find(draws) : SIDES[2];
  return longest ?? 0;
}

function draws(side: number): boolean {
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [1, side];
  canvas.getContext("2d")?.fillRect(0, side - 1, 1, 1);
  return alphaAt(canvas, 0, side - 1) > 0;
}

function alphaAt(canvas: HTMLCanvasElement, x: number, y: number): number {
  try {
    return canvas.getContext("2d")?.getImageData(x, y, 1, 1).data[3] ?? 0;
  } catch {
    return 0;
  }
}

/** A colour that no browser makes up, and how far a channel may be from it. */
const KNOWN = [18, 86, 154, 255];
const TOLERANCE = 8;

/**
 * Whether a page reads what it has drawn: a browser that hides its reader gives something else. A
 * little noise is no other picture.
 */
export function readsTrue(): boolean {
  const canvas = make("canvas");
  canvas.width = canvas.height = 8;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return false;
  context.fillStyle = `rgb(${KNOWN.slice(0, 3).join()})`;
  context.fillRect(0, 0, 8, 8);
  const { data } = context.getImageData(0, 0, 8, 8);
  return data.every((value, at) => Math.abs(value - (KNOWN[at % 4] ?? 0)) <= TOLERANCE);
}
