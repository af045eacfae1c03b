/** The site kept in the browser for use without a network: only where the reader asks for it. */
import { inWords } from "./advice.js";
import { ENGLISH, make } from "./dom.js";
import { coded } from "./errors.js";
import type { Page } from "./page.js";
import { texts } from "./texts.js";
import { trusted } from "./trusted.js";

const say = texts("explorer", "offline", {
  keep: "Keep for offline use",
  remove: "Remove the offline copy",
  storing: "Storing this site in the browser…",
  "stored.one":
    "This site works without a network now: {n} file, {size}, is stored in this browser.",
  "stored.other":
    "This site works without a network now: {n} files, {size}, are stored in this browser.",
  removed: "The offline copy is gone. This site has nothing stored in this browser.",
  failed: "This site could not be stored, and nothing of it is kept.",
});

/** How long a reason is waited for. */
const PATIENCE_MS = 2000;

/** What the worker answers. */
type Answer = { readonly files: number; readonly bytes: number } | { readonly reason: string };

/** Where the worker may be registered: not in a file, not without https. */
export const canKeep = (): boolean =>
  !MODELSHARE_CLASSIC && /^https?:$/.test(location.protocol) && "serviceWorker" in navigator;

const folder = (): string => new URL("./", document.baseURI).href;

/** The worker of this site, where there is one; one of a folder above is somebody else's. */
async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  const found = await navigator.serviceWorker.getRegistration(folder());
  return found?.scope === folder() ? found : undefined;
}

/** The button, which stores the site or removes what is stored. `tell` shows what came of it. */
export function offlineButton(
  page: Page,
  tell: (nodes: readonly HTMLElement[]) => void,
): HTMLButtonElement {
  const button = make("button", { type: "button", id: "offline" });
  let isKept = false;
  const label = (): void => {
    button.textContent = say(page.format, isKept ? "remove" : "keep");
  };
  const look = async (): Promise<void> => {
    isKept = (await registered())?.active != null;
    label();
  };
  const act = async (): Promise<void> => {
    // A press may come before it is known whether anything is stored.
    await looked;
    const { format } = page;
    if (isKept) {
      await remove();
      tell([make("p", {}, say(format, "removed"))]);
      return;
    }
    tell([make("p", {}, say(format, "storing"))]);
    const { files: n, bytes } = await keep(page.chart.src);
    tell([make("p", {}, say(format, "stored", { n, size: format.bytes(bytes) }))]);
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    act()
      .catch((error: unknown) => {
        const { message } = coded(error);
        const what = make("p", { class: "wrong" }, say(page.format, "failed"));
        tell([what, inWords(make("p", ENGLISH, message), message, page.format)]);
      })
      .finally(() => {
        button.removeAttribute("aria-disabled");
        return look();
      })
      .catch(() => undefined);
  });
  page.said(label);
  const looked = look().catch(() => undefined);
  return button;
}

/** Stores the site and what is opened now; a failure leaves nothing. */
async function keep(src: string): Promise<{ files: number; bytes: number }> {
  const { serviceWorker } = navigator;
  const address = trusted(new URL("sw.js", folder()).href);
  const listening = new AbortController();
  const { signal } = listening;
  const told = new Promise<string>((done) => {
    serviceWorker.addEventListener(
      "message",
      ({ data }) => done((data as { readonly reason: string }).reason),
      { signal },
    );
  });
  serviceWorker.startMessages();
  try {
    const registration = await serviceWorker.register(address, { scope: folder() });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    if (worker === null) throw new Error("sw.js: expected a service worker, found none");
    await new Promise<void>((done, failed) => {
      const look = (): void => {
        if (worker.state === "activated") done();
        if (worker.state !== "redundant") return;
        // What it said of its end may come after it, or never where the browser ended it.
        const unsaid = new Promise<string>((done) =>
          setTimeout(() => done("sw.js: expected to be installed, found it ended"), PATIENCE_MS),
        );
        void Promise.race([told, unsaid]).then((reason) => failed(new Error(reason)));
      };
      worker.addEventListener("statechange", look, { signal });
      look();
    });
    const answer = await asked(worker, [new URL(src, document.baseURI).href]);
    if ("reason" in answer) throw new Error(answer.reason);
    return answer;
  } catch (error) {
    await remove();
    throw error;
  } finally {
    listening.abort();
  }
}

function asked(worker: ServiceWorker, addresses: readonly string[]): Promise<Answer> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      port1.close();
      done(data as Answer);
    };
    worker.postMessage(addresses, [port2]);
  });
}

/** Everything of this folder's worker; what other sites of the host store stays. */
async function remove(): Promise<void> {
  await (await registered())?.unregister();
  const { pathname } = new URL(folder());
  for (const name of await caches.keys()) {
    if (name.startsWith(`modelshare ${pathname} `)) await caches.delete(name);
  }
}
