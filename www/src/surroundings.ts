import { parentOf, schemeAround, systemColours, type Scheme } from "./theme.js";
import type { Picture } from "./types.js";

const FORCED = "(forced-colors: active)";
const CONTRAST = "(prefers-contrast: more)";

/** The core lays out nothing narrower; a narrower place shows all of it, smaller. */
const LEAST_WIDTH = 240;

/** From line to line, as a multiple of the size of the text. */
const LEAST_LINE = 1.45;
const MOST_LINE = 2.5;

/** The size that browsers give text where the reader asks for no other, in CSS pixels. */
const USUAL_TEXT = 16;

/** Some documents without a browser have no media. */
const media = (query: string): MediaQueryList | undefined => globalThis.matchMedia?.(query);

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
  /** Of the picture, in its own pixels; 0 where the element is not to be seen. */
  width = 0;
  /** Device pixels to one of the picture's pixels. */
  ratio = 0;
  /** CSS pixels to one of the picture's: more than 1 for a reader whose text is larger than usual. */
  scale = 1;
  readonly #host: HTMLElement;
  readonly #frame: HTMLElement;
  readonly #probe: Element;
  readonly #listener: Listener;
  /** What was told last, in CSS pixels: the frame's width, and the size of the reader's text. */
  #room = 0;
  #text = USUAL_TEXT;
  #line = 0;
  #language = "";
  #languages: MutationObserver | undefined;
  #frameRequest = 0;

  /** The probe is as large as the reader's text, and of the colour of the scheme around. */
  constructor(host: HTMLElement, frame: HTMLElement, probe: Element, listener: Listener) {
    this.#host = host;
    this.#frame = frame;
    this.#probe = probe;
    this.#listener = listener;
  }

  /** Looks around until the signal. */
  watch(signal: AbortSignal): void {
    const changed = (): void => this.#listener.changed();
    const sizes = new ResizeObserver((entries) => {
      for (const { contentRect, target } of entries) {
        const { height, width } = contentRect;
        if (target === this.#frame) this.#room = width;
        else if (width > 0) {
          this.#text = width;
          this.#line = height / width;
        }
      }
      this.#look();
    });
    try {
      // Tells of another ratio of device pixels too, and of another zoom.
      sizes.observe(this.#frame, { box: "device-pixel-content-box" });
    } catch {
      sizes.observe(this.#frame);
    }
    sizes.observe(this.#probe);
    const languages = new MutationObserver(() => {
      const before = this.#language;
      if (this.language() !== before) changed();
    });
    this.#languages = languages;
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      languages.disconnect();
      cancelAnimationFrame(this.#frameRequest);
      this.width = 0;
    });
    // A page may be magnified by a transformation, which nothing tells of.
    const look = (): void => this.#look();
    this.#frame.addEventListener("pointerenter", look, { signal });
    addEventListener("resize", look, { signal });
    this.#watchRatio(signal);
    this.#watchNearness(signal);
    for (const query of ["(prefers-color-scheme: dark)", FORCED, CONTRAST]) {
      media(query)?.addEventListener("change", changed, { signal });
    }
    // The probe's colour changes when the page changes its scheme, and this is how it tells. At its
    // end, as before it the colour may be the old one still.
    this.#probe.addEventListener("transitionend", changed, { signal });
    this.#host.ownerDocument.fonts?.addEventListener("loadingdone", changed, { signal });
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
    return media(FORCED)?.matches === true;
  }

  /** What a picture owes to readers with colours of their own. */
  colours(): Pick<Picture, "contrast" | "forced"> {
    return {
      ...(media(CONTRAST)?.matches ? { contrast: "more" } : {}),
      ...(this.isForced ? { forced: systemColours(this.#frame) } : {}),
    };
  }

  /** The language of the element or of the next thing around it that has one. */
  language(): string {
    let lang = "";
    for (let node: Element | null = this.#host; node !== null; node = parentOf(node)) {
      lang ||= node.getAttribute("lang") ?? "";
      // Each of them may have another one tomorrow.
      this.#languages?.observe(node, { attributeFilter: ["lang"] });
    }
    return (this.#language = lang || "en");
  }

  /** A media query names one ratio, so after every change the next one is asked for. */
  #watchRatio(signal: AbortSignal): void {
    if (signal.aborted) return;
    media(`(resolution: ${devicePixelRatio}dppx)`)?.addEventListener(
      "change",
      () => {
        this.#look();
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
  }

  /**
   * Follows in the next frame: what changes the layout while the browser tells of sizes
   * makes it tell again, and complain.
   */
  #look(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = requestAnimationFrame(() => this.#follow());
  }

  #follow(): void {
    // Lines may be farther apart than ours, as a reader needs them, and never closer.
    const line = Math.min(Math.max(LEAST_LINE, this.#line), MOST_LINE);
    this.#frame.style.setProperty("--line", `${line}`);
    const host = this.#host;
    const { currentCSSZoom: zoom = 1 } = host as HTMLElement & { readonly currentCSSZoom?: number };
    const device = devicePixelRatio * zoom;
    // A whole number of device pixels, or the browser would blur the picture to fit.
    const room = Math.floor(this.#room * device) / device;
    const width = room && Math.max(LEAST_WIDTH, (room * USUAL_TEXT) / this.#text);
    const scale = room / width || 1;
    // By a transformation it may be seen larger than it is laid out; sizes are told in whole pixels.
    const magnified = host.getBoundingClientRect().width / (host.offsetWidth * zoom);
    const ratio = device * scale * (magnified > 1.01 ? magnified : 1);
    // The height changes with every picture and every disclosure, and means nothing here.
    if (width === this.width && ratio === this.ratio && scale === this.scale) return;
    const first = this.width === 0;
    Object.assign(this, { width, ratio, scale });
    if (width !== 0) this.#listener.resized(first);
  }
}
