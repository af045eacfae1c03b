/** On paper the canvas is replaced by lines and texts, of the printer's own resolution. */
import type { ModelShareElement } from "./element.js";
import { adoptStyles } from "./styles.js";
import { VectorCanvas } from "./vector-canvas.js";
import { dispose } from "./wasm.js";

/** Of a chart that has no size on the screen, in CSS pixels: between the margins of a sheet of A4. */
const PAPER_WIDTH = 680;

const CSS = `
.frame[data-printed] > :is(.status, .error), .plot[data-printed] > :not(.printed) { display: none; }
.plot[data-printed] { min-block-size: 0 !important; }
.printed { display: block; max-inline-size: 100%; block-size: auto; }
`;

const watched = new WeakSet<AbortSignal>();

/** Prepares an element for the printer as long as it is in the page. */
export function watch(element: ModelShareElement): void {
  const { signal, parts } = element.inner;
  if (signal === undefined || signal.aborted || watched.has(signal)) return;
  watched.add(signal);
  const { frame, plot } = parts;
  let printed: { place: HTMLElement; node: Element; theme: string | undefined } | undefined;
  const restore = (): void => {
    if (printed === undefined) return;
    const { node, place, theme } = printed;
    printed = undefined;
    node.remove();
    place.removeAttribute("data-printed");
    if (theme !== undefined) frame.dataset["theme"] = theme;
  };
  // There is no time to load anything: the browser prints as soon as this returns.
  addEventListener(
    "beforeprint",
    () => {
      restore();
      const found = pictureOf(element);
      if (found === undefined) {
        if (!parts.drawn) parts.showUnprinted();
        return;
      }
      const place = parts.drawn ? plot : frame;
      printed = { place, node: found.node, theme: frame.dataset["theme"] };
      frame.dataset["theme"] = found.theme;
      place.append(found.node);
      place.setAttribute("data-printed", "");
    },
    { signal },
  );
  addEventListener("afterprint", restore, { signal });
  signal.addEventListener("abort", restore);
  if (element.shadowRoot !== null) adoptStyles(element.shadowRoot, CSS);
}

/** What goes to the printer; nothing where it cannot be made. */
function pictureOf(
  element: ModelShareElement,
): { node: Element; theme: "light" | "dark" } | undefined {
  const { chart, core, parts, picture, query, snapshot } = element.inner;
  if (snapshot === undefined) return undefined;
  const canvas = new VectorCanvas();
  // Paper is white, unless the page insists. Views that compare are no answer to a query: they are
  // printed as they stand.
  const isQuery = element.drawn === null || Boolean(element.drawn.result);
  const theme = element.theme === "dark" ? "dark" : "light";
  const width = picture.width || PAPER_WIDTH;
  const temporary = isQuery ? core.newChart(canvas.element, () => undefined) : undefined;
  try {
    const drawn =
      temporary?.show(snapshot, query, { ...picture, theme, width, ratio: 1 }) ?? element.drawn;
    (temporary ?? chart)?.paintOn(canvas.element, VectorCanvas.RATIO);
    if (drawn === null) return undefined;
    const node = canvas.picture(drawn.description);
    node.setAttribute("class", "printed");
    node.style.setProperty("inline-size", `${width * parts.scale}px`);
    return { node, theme: isQuery ? theme : (picture.theme ?? theme) };
  } catch {
    return undefined;
  } finally {
    if (temporary !== undefined) dispose(temporary);
  }
}
