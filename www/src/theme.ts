import { make } from "./dom.js";
import type { ForcedColours } from "./types.js";

/** A colour scheme that a picture can be drawn in. */
export type Scheme = "light" | "dark";

/**
 * The scheme of the surroundings. `probe` is coloured `light-dark(black, white)`, so the browser
 * itself says which scheme is in use, whether from the page's `color-scheme`, a meta element or
 * the reader's preference. Pages that go dark without declaring it show by their background.
 */
export function schemeAround(host: Element, probe: Element): Scheme {
  if (isLight(getComputedStyle(probe).color)) return "dark";
  if (getComputedStyle(host).colorScheme !== "normal") return "light";
  for (let node: Element | null = host; node !== null; node = parentOf(node)) {
    const background = getComputedStyle(node).backgroundColor;
    if (!isTransparent(background)) return isLight(background) ? "light" : "dark";
  }
  return "light";
}

/** The colours that the reader's system forces upon a page, by the words that CSS has for them. */
export function systemColours(place: Element): ForcedColours {
  const probe = make("span", { hidden: "" });
  place.append(probe);
  const colour = (name: string): string => {
    probe.style.color = name;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: colour("CanvasText"),
    paper: colour("Canvas"),
    muted: colour("GrayText"),
    mark: colour("Highlight"),
  };
  probe.remove();
  return colours;
}

/** The parent as the page is drawn, through slots and out of shadow roots. */
export function parentOf(node: Element): Element | null {
  if (node.assignedSlot !== null) return node.assignedSlot;
  if (node.parentElement !== null) return node.parentElement;
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function channels(color: string): number[] {
  const [, list] = /^rgba?\((.*)\)$/.exec(color) ?? [];
  return (list ?? "").split(/[\s,/]+/).map(Number);
}

function isTransparent(color: string): boolean {
  const [, , , alpha = 1] = channels(color);
  return alpha < 0.5;
}

/** Colours in notations other than rgb() count as light, as most pages are. */
function isLight(color: string): boolean {
  const [red = 255, green = 255, blue = 255] = channels(color);
  return !(0.2126 * red + 0.7152 * green + 0.0722 * blue < 128);
}
