/**
 * Tells the page around a frame how high the frame wants to be, in each of the ways that hosts listen
 * to; and the browser, which may size frames by their content without a word between the pages.
 */

/** What may stand in the selector that a host looks for its frame by. */
const PLAIN = /^[\w./?&=%+~:,-]+$/;

/**
 * Tells the height of what is watched, now and whenever it is another one, until the signal.
 *
 * @param place - holds all of the page, and is as high as that takes
 */
export function tellHeight(place: Element, signal: AbortSignal): void {
  if (parent === window) return;
  let height = 0;
  const page = globalThis as { requestResize?: () => void };
  const tell = (): void => {
    // A browser that sizes frames looks once, when the page is loaded, and whenever it is asked to.
    // When it is asked in between, it looks at what was before.
    requestAnimationFrame(() => page.requestResize?.());
    for (const message of messages(height)) parent.postMessage(message, "*");
  };
  const sizes = new ResizeObserver(() => {
    // Whole pixels: hosts read whole numbers, and a half one would bring a bar to scroll by.
    const now = Math.ceil(place.getBoundingClientRect().height);
    if (now === height || now === 0) return;
    height = now;
    tell();
  });
  sizes.observe(place);
  signal.addEventListener("abort", () => sizes.disconnect());
  // A page whose script came after the frame asks: ours, or the one of pym, which says its width.
  addEventListener(
    "message",
    ({ data, source }: MessageEvent<unknown>) => {
      const asks = data === "modelshare height" || /^pymxPYMx/.test(String(data));
      if (source === parent && asks && height > 0) tell();
    },
    { signal },
  );
}

function messages(height: number): unknown[] {
  const query = new URLSearchParams(location.search);
  // Datawrapper's hosts look for a frame of this id, for one whose address holds it, or for the sender.
  const address = `embed.html${location.search}`;
  const id = query.get("id") || (PLAIN.test(address) ? address : "embed.html");
  const child = query.get("childId") ?? "";
  return [
    { "datawrapper-height": { [id]: height } },
    // AMP, and `resize.js`, which takes what is marked as ours.
    { sentinel: "amp", type: "embed-size", height, modelshare: 1 },
    JSON.stringify({ context: "iframe.resize", height, src: location.href }),
    `pymxPYMx${child}xPYMxheightxPYMx${height}`,
  ];
}
