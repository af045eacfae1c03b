/** A snapshot that stands in the page itself: `<script type="application/json">` between the tags. */

/** The script that holds it. */
export function scriptWithin(host: Element): HTMLElement | null {
  return host.querySelector<HTMLElement>(":scope > script[type='application/json']");
}

/** Its text; nothing while the page is still being read, when it may be half there. */
export function textWithin(host: Element): string | undefined {
  if (host.ownerDocument.readyState === "loading") return undefined;
  return scriptWithin(host)?.textContent ?? undefined;
}

/** Tells when there is another one, until the signal. */
export function watchWithin(host: Element, changed: () => void, signal: AbortSignal): void {
  let before = textWithin(host);
  const look = (): void => {
    const text = textWithin(host);
    if (text === before) return;
    before = text;
    changed();
  };
  const children = new MutationObserver(look);
  children.observe(host, { childList: true });
  signal.addEventListener("abort", () => children.disconnect());
  host.ownerDocument.addEventListener("DOMContentLoaded", look, { signal });
}
