/** What the dialogs share that hand something to the reader: a head, a place for words, copies, files. */
import { inWords, toldWithAdvice } from "./advice.js";
import { ENGLISH, make } from "./dom.js";
import { coded } from "./errors.js";
import type { Page } from "./page.js";
import { whenBack } from "./later.js";
import { loading } from "./parts.js";
import { texts } from "./texts.js";

const say = texts("explorer", "dialog", {
  close: "Close",
  copied: "Copied.",
  refused: "The browser does not let this page copy. The text is selected: copy it from here.",
  "refused-label": "Text to copy",
  saved: "Saved as {name}.",
});

/** What is copied: as text, and where it is a table as markup too. */
export interface Copied {
  text: string;
  html?: string;
}

/** A dialog that is made anew each time: it shows what the chart shows then. */
export class Dialog {
  readonly #page: Page;
  readonly #element: HTMLDialogElement;
  readonly #status = make("p", { class: "status", role: "status" });
  readonly #fallback = make("div", { class: "fallback" });

  /** `name` begins the ids in it. */
  constructor(page: Page, name: string, title: string) {
    this.#page = page;
    const close = make("button", { type: "button", class: "close" }, say(page.format, "close"));
    close.addEventListener("click", () => this.#element.close());
    this.#element = make(
      "dialog",
      { class: `take ${name}`, "aria-labelledby": `${name}-title` },
      make(
        "header",
        {},
        make("h2", { id: `${name}-title` }, title),
        close,
        // In sight wherever the reader has scrolled to.
        this.#status,
      ),
      this.#fallback,
    );
    this.#element.addEventListener("close", () => this.#element.remove());
  }

  append(...nodes: Node[]): void {
    this.#element.append(...nodes);
  }

  /** Opens at once, and says that it waits until what fills it is done, or what went wrong. */
  open(fill: () => Promise<void>): void {
    document.body.append(this.#element);
    this.#element.showModal();
    this.#fill(fill);
  }

  #fill(fill: () => Promise<void>): void {
    const element = this.#element;
    const { format } = this.#page;
    const waiting = make(
      "p",
      { class: "waiting", role: "status" },
      loading(format),
      make("progress", { "aria-hidden": "true" }),
    );
    element.setAttribute("aria-busy", "true");
    element.append(waiting);
    fill()
      .catch((error: unknown) => {
        const wrong = make("div", { class: "wrong", role: "alert" });
        wrong.append(...toldWithAdvice(coded(error), format));
        element.append(wrong);
        if (coded(error).code !== "script") return;
        whenBack(() => {
          wrong.remove();
          if (element.open) this.#fill(fill);
        });
      })
      .finally(() => {
        waiting.remove();
        element.removeAttribute("aria-busy");
      });
  }

  /** Says something, in place of what was said before. */
  tell(text: string | HTMLElement): void {
    this.#fallback.replaceChildren();
    this.#status.replaceChildren(text);
  }

  /** A button that saves a file which is made when it is pressed. */
  saver(
    label: string,
    type: string,
    nameOf: () => string,
    made: () => Promise<string | Blob>,
  ): HTMLElement {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      // Not `disabled`, which would take the focus away.
      if (button.ariaBusy === "true") return;
      button.ariaBusy = "true";
      const name = nameOf();
      made()
        .then((file) => {
          save(name, typeof file === "string" ? new Blob([file], { type }) : file);
          this.tell(say(this.#page.format, "saved", { name }));
        })
        .catch((error: unknown) => {
          const { message } = coded(error);
          this.tell(inWords(make("span", ENGLISH, message), message, this.#page.format));
        })
        .finally(() => {
          button.ariaBusy = null;
        });
    });
    return button;
  }

  /** A button that copies what is there when it is pressed: browsers allow no waiting then. */
  copier(label: string, copied: () => Copied): HTMLElement {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      // Said again where it is the same again.
      this.tell("");
      const now = copied();
      copy(now).then(
        () => this.tell(say(this.#page.format, "copied")),
        () => this.#offer(now.text),
      );
    });
    return button;
  }

  /** The text in a box, selected, where the clipboard is not to be had. */
  #offer(text: string): void {
    const { format } = this.#page;
    this.tell(say(format, "refused"));
    const label = say(format, "refused-label");
    const box = make("textarea", { readonly: "", rows: "5", "aria-label": label });
    box.value = text;
    this.#fallback.append(box);
    box.focus();
    box.select();
  }
}

async function copy({ text, html }: Copied): Promise<void> {
  if (html === undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const flavours = { "text/plain": text, "text/html": html };
  const blobs = Object.entries(flavours).map(([type, flavour]) => [
    type,
    new Blob([flavour], { type }),
  ]);
  await navigator.clipboard.write([
    new ClipboardItem(Object.fromEntries(blobs) as Record<string, Blob>),
  ]);
}

/** Hands a file to the reader. */
function save(name: string, blob: Blob): void {
  const href = URL.createObjectURL(blob);
  const link = make("a", { href, download: name });
  link.click();
  // The download reads the blob on its own time.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** A name of a file, without its ending, that says what is in it. */
export function nameOf({ chart }: Page): string {
  const { drawn } = chart;
  const query = (drawn?.result ?? drawn?.lead ?? drawn?.claim)?.query;
  const date = drawn?.result?.dates.at(-1) ?? drawn?.lead?.dates.at(-1) ?? drawn?.claim?.date ?? "";
  return ["modelshare", chart.view ?? "share", query?.by ?? "", date]
    .filter((part) => part !== "")
    .join("-")
    .replace(/[^\w-]+/g, "-");
}
