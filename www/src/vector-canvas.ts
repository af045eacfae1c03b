/** A canvas that keeps what is painted on it as lines and texts, for paper. */
import { make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Readonly<Record<string, string | number>>;

/** Of what the core paints with; nothing else is asked of the canvas that is stood in for. */
type Painted = "beginPath" | "moveTo" | "lineTo" | "closePath" | "arc" | "fill" | "stroke";
type Painting = Pick<CanvasRenderingContext2D, Painted | "fillRect" | "strokeRect" | "fillText">;

/** Sides of a text, which depend on the direction of writing as those of a canvas do. */
const ANCHORS: Readonly<Record<string, string>> = { start: "start", end: "end", center: "middle" };

/** Stands in for a canvas, whose context measures texts and paints nothing. */
export class VectorCanvas {
  /** The pixels of this canvas to one of the picture's: fine enough that rounding is not seen. */
  static readonly RATIO = 4;

  /** What the core paints on. */
  readonly element: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #nodes: SVGElement[] = [];
  #path = "";
  #size = { width: 0, height: 0 };

  constructor() {
    const element = make("canvas", { dir: "ltr" });
    const context = (this.#context = element.getContext("2d"));
    const painting: Partial<Painting> = this.#painting();
    const stand =
      context &&
      new Proxy(context, {
        get: (real, name) => {
          const own: unknown = Reflect.get(painting, name);
          if (own !== undefined) return own;
          const value: unknown = Reflect.get(real, name, real);
          return typeof value === "function" ? (value.bind(real) as unknown) : value;
        },
        // A setter of the platform works on the real one alone.
        set: (real, name, value) => Reflect.set(real, name, value, real),
      });
    const size = this.#size;
    Object.defineProperties(element, {
      getContext: { value: () => stand },
      // No pixels are needed, and there may be more than a browser has.
      width: { get: () => size.width, set: (width: number) => (size.width = width) },
      height: { get: () => size.height, set: (height: number) => (size.height = height) },
    });
    this.element = element;
  }

  /** What was painted, described by a text for those who do not see it. */
  picture(description: string): SVGSVGElement {
    const { height, width } = this.#size;
    const picture = node("svg", {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": description,
      direction: this.#context?.direction === "rtl" ? "rtl" : "ltr",
    }) as SVGSVGElement;
    picture.append(...this.#nodes);
    return picture;
  }

  #painting(): Painting {
    const fill = (): string => String(this.#context?.fillStyle ?? "none");
    const stroke = (): Attributes => ({
      fill: "none",
      stroke: String(this.#context?.strokeStyle ?? "none"),
      "stroke-width": this.#context?.lineWidth ?? 1,
    });
    const add = (name: string, attributes: Attributes): SVGElement => {
      const made = node(name, attributes);
      this.#nodes.push(made);
      return made;
    };
    return {
      beginPath: () => (this.#path = ""),
      moveTo: (x, y) => (this.#path += `M${x} ${y}`),
      lineTo: (x, y) => (this.#path += `L${x} ${y}`),
      closePath: () => (this.#path += "Z"),
      // The core's arcs are whole circles.
      arc: (x, y, r) =>
        (this.#path += `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`),
      fill: () => add("path", { d: this.#path, fill: fill() }),
      stroke: () => add("path", { d: this.#path, ...stroke() }),
      fillRect: (x, y, width, height) => add("rect", { x, y, width, height, fill: fill() }),
      strokeRect: (x, y, width, height) => add("rect", { x, y, width, height, ...stroke() }),
      fillText: (text, x, y) => {
        const { font = "", textAlign = "start" } = this.#context ?? {};
        const anchor = ANCHORS[textAlign] ?? "start";
        const made = add("text", {
          x,
          y,
          fill: fill(),
          "text-anchor": anchor,
          // A canvas hangs texts by the middle of their font.
          "dominant-baseline": "central",
        });
        // Through the object model, as a style attribute would fall to a strict policy.
        made.style.setProperty("font", font);
        made.style.setProperty("white-space", "pre");
        made.textContent = text;
      },
    };
  }
}

function node(name: string, attributes: Attributes): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, String(value));
  }
  return made;
}
