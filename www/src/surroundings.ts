import { parentOf, schemeAround, systemColours, type Scheme } from "./theme.js";
import type { Picture } from "./types.js";

const FORCED = "(forced-colors: active)";
const CONTRAST = "(prefers-contrast: more)";

/** The core lays out nothing narrower; a narrower place shows the left part of it. */
const LEAST_WIDTH = 240;

/** Near is up to one more screen away, also inside of what scrolls on its own. */
const NEAR: IntersectionObserverInit = { rootMargin: "100%", scrollMargin: "100%" };

/** What the element is told about where it stands. */
export interface Listener {
  /** There is room, for the first time or of another size. */
  resized(first: boolean): void;
  /** Scheme, contrast, font or language may be different ones. */
  changed(): void;
  /** It has come near to what the reader sees, or goes to the printer; more than once perhaps. */
  near(): void;
}

/** What is around an element: how much room, how many device pixels, which colours and language. */
export class Surroundings {
  /** In CSS pixels, a whole number of device pixels; 0 where the element is not to be seen. */
  width = 0;
  /** Device pixels per CSS pixel. */
  ratio = 0;
  readonly #host: Element;
  readonly #frame: Element;
  readonly #probe: Element;
  readonly #listener: Listener;

  constructor(host: Element, frame: Element, probe: Element, listener: Listener) {
    this.#host = host;
    this.#frame = frame;
    this.#probe = probe;
    this.#listener = listener;
  }

  /** Looks around until the signal. */
  watch(signal: AbortSignal): void {
    const changed = (): void => this.#listener.changed();
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.#resized(entry.contentRect.width);
    });
    try {
      // Tells of another ratio of device pixels too.
      sizes.observe(this.#frame, { box: "device-pixel-content-box" });
    } catch {
      sizes.observe(this.#frame);
    }
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      this.width = 0;
    });
    this.#watchRatio(signal);
    this.#watchNearness(signal);
    for (const query of ["(prefers-color-scheme: dark)", FORCED, CONTRAST]) {
      matchMedia(query).addEventListener("change", changed, { signal });
    }
    // The probe's colour changes when the page changes its scheme, and this is how it tells. At its
    // end, as before it the colour may be the old one still.
    this.#probe.addEventListener("transitionend", changed, { signal });
    this.#host.ownerDocument.fonts.addEventListener("loadingdone", changed, { signal });
  }

  /** The scheme that the attribute asks for, or that of what is around. */
  scheme(theme: string | null): Scheme {
    if (theme === null || theme === "" || theme === "auto") {
      return schemeAround(this.#host, this.#probe);
    }
    return theme as Scheme;
  }

  /** Whether the reader's system forces its colours. */
  get isForced(): boolean {
    return matchMedia(FORCED).matches;
  }

  /** What a picture owes to readers with colours of their own. */
  colours(): Pick<Picture, "contrast" | "forced"> {
    return {
      ...(matchMedia(CONTRAST).matches ? { contrast: "more" } : {}),
      ...(this.isForced ? { forced: systemColours(this.#frame) } : {}),
    };
  }

  /** The language of the element or of the next thing around it that has one. */
  language(): string {
    for (let node: Element | null = this.#host; node !== null; node = parentOf(node)) {
      const lang = node.getAttribute("lang");
      if (lang) return lang;
    }
    return "en";
  }

  /** A media query names one ratio, so after every change the next one is asked for. */
  #watchRatio(signal: AbortSignal): void {
    if (signal.aborted) return;
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        this.#resized(this.#frame.getBoundingClientRect().width);
        this.#watchRatio(signal);
      },
      { signal, once: true },
    );
  }

  /** What has no box, as in a closed disclosure, comes near when it gets one. */
  #watchNearness(signal: AbortSignal): void {
    const near = (): void => this.#listener.near();
    if (globalThis.IntersectionObserver === undefined) {
      near();
      return;
    }
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      near();
    }, NEAR);
    observer.observe(this.#frame);
    signal.addEventListener("abort", () => observer.disconnect());
    addEventListener("beforeprint", near, { signal });
  }

  #resized(available: number): void {
    const ratio = devicePixelRatio;
    // A whole number of device pixels, or the browser would blur the picture to fit.
    const width =
      available === 0 ? 0 : Math.max(LEAST_WIDTH, Math.floor(available * ratio) / ratio);
    // The height changes with every picture and every disclosure, and means nothing here.
    if (width === this.width && ratio === this.ratio) return;
    const first = this.width === 0;
    this.width = width;
    this.ratio = ratio;
    if (width !== 0) this.#listener.resized(first);
  }
}
