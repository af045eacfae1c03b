/** What stands below the explorer's chart: taking it away, and opening something else in its place. */
import { adviceFor, told } from "./advice.js";
import { make } from "./dom.js";
import { coded } from "./errors.js";
import type { Page } from "./page.js";
import { sumOf } from "./data-address.js";
import { Dialog } from "./dialog.js";
import { canKeep, offlineButton } from "./offline.js";
import type { OwnData } from "./own-data.js";
import { whenBack } from "./later.js";
import { loading } from "./parts.js";
import { texts } from "./texts.js";

const say = texts("explorer", "tools", {
  group: "Take away, open",
  take: "Take it away…",
  embed: "Embed…",
  own: "Open your own data",
  drop: "Drop files to open them",
  dismiss: "Dismiss",
  pasted: "pasted text",
});

const sayTake = texts("explorer", "take", { title: "Take it away" });
const sayEmbed = texts("explorer", "embed", { title: "Embed" });

/** The block, and what it listens to; the page has one of it for as long as it lives. */
export class Tools {
  readonly #page: Page;
  readonly #notice = make("div", { class: "notice", role: "status" });
  readonly #place = make("section", { class: "own", id: "own", hidden: "" });
  readonly #own: HTMLButtonElement;
  #data: Promise<OwnData> | undefined;

  constructor(page: Page) {
    const { chart } = page;
    this.#page = page;
    const take = make("button", { type: "button", "aria-haspopup": "dialog" });
    const embed = make("button", { type: "button", "aria-haspopup": "dialog" });
    this.#own = make("button", {
      type: "button",
      "aria-expanded": "false",
      "aria-controls": "own",
    });
    const group = make("div", { class: "tools", role: "group" }, take);
    // A page in one file has no address from which others could embed it.
    if (!MODELSHARE_CLASSIC) group.append(embed);
    group.append(this.#own);
    if (canKeep()) group.append(offlineButton(page, (nodes) => this.tell(nodes)));
    page.said(() => {
      const { format } = page;
      take.textContent = say(format, "take");
      embed.textContent = say(format, "embed");
      this.#own.textContent = say(format, "own");
      group.setAttribute("aria-label", say(format, "group"));
      document.documentElement.dataset["drop"] = say(format, "drop");
    });
    const block = [group, this.#notice, this.#place];
    if (MODELSHARE_CLASSIC) {
      // Its styles have them already.
      chart.after(...block);
    } else {
      const show = (): void => {
        if (!group.isConnected) chart.after(...block);
      };
      const addStyles = (): void => {
        const styles = make("link", { rel: "stylesheet", href: "explorer-tools.css" });
        // Not before, or it would be seen without them.
        styles.addEventListener("load", show, { once: true });
        styles.addEventListener("error", () => {
          show();
          styles.remove();
          whenBack(addStyles);
        });
        document.head.append(styles);
      };
      addStyles();
    }
    take.addEventListener("click", () => {
      const dialog = new Dialog(page, "away", sayTake(page.format, "title"));
      dialog.open(async () => (await import("./take-away-dialog.js")).fill(page, dialog));
    });
    if (!MODELSHARE_CLASSIC) {
      embed.addEventListener("click", () => {
        const dialog = new Dialog(page, "embed", sayEmbed(page.format, "title"));
        dialog.open(async () => (await import("./embed-dialog.js")).fill(page, dialog));
      });
    }
    this.#own.addEventListener("click", () => {
      const isShown = this.#place.hidden;
      if (isShown) {
        this.#withData((data) => {
          // Unless the reader has gone elsewhere while it was on its way.
          const { activeElement, body } = document;
          if (activeElement === this.#own || activeElement === body) data.focus();
        });
      } else this.#show(false);
    });
    this.#listen();
    this.#checkLink();
  }

  /** Tells something calmly, until it is dismissed. */
  tell(nodes: readonly HTMLElement[]): void {
    if (nodes.length === 0) {
      this.#notice.replaceChildren();
      return;
    }
    const dismiss = make("button", { type: "button" }, say(this.#page.format, "dismiss"));
    dismiss.addEventListener("click", () => {
      this.#notice.replaceChildren();
      this.#own.focus();
    });
    this.#notice.replaceChildren(...nodes, dismiss);
  }

  #show(isShown: boolean): void {
    this.#place.hidden = !isShown;
    this.#own.setAttribute("aria-expanded", String(isShown));
  }

  #withData(then: (data: OwnData) => void): void {
    if (this.#data === undefined) {
      // What was pressed is seen at once, and filled when its script is here.
      const waiting = make("p", { role: "status" }, loading(this.#page.format));
      this.#place.append(waiting);
      this.#data = import("./own-data.js")
        .then(({ OwnData }) => new OwnData(this.#page, this.#place, (nodes) => this.tell(nodes)))
        .finally(() => waiting.remove());
      this.#data.catch(() => {
        this.#data = undefined;
        this.#show(false);
      });
    }
    this.#show(true);
    this.#attempt(this.#data.then(then), () => this.#withData(then));
  }

  /** What comes on demand may fail to come; a script is asked for again. */
  #attempt(work: Promise<void>, again: () => void): void {
    work.catch((error: unknown) => {
      const { code, message } = coded(error);
      if (code === "script") {
        whenBack(() => {
          this.tell([]);
          again();
        });
      }
      const { format } = this.#page;
      this.tell([told("wrong", message, format), make("p", {}, adviceFor(code, format))]);
    });
  }

  #listen(): void {
    const { documentElement } = document;
    const isFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes("Files") ?? false;
    const hint = (isOver: boolean): void => {
      documentElement.classList.toggle("dropping", isOver);
    };
    document.addEventListener("dragover", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      hint(true);
    });
    document.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) hint(false);
    });
    document.addEventListener("drop", (event) => {
      hint(false);
      if (!isFiles(event)) return;
      // Else the browser would leave the page for the file.
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) this.#withData((data) => void data.take(files));
    });
    document.addEventListener("paste", (event) => {
      const [target] = event.composedPath();
      const isField =
        target instanceof HTMLInputElement ||
        target instanceof HTMLTextAreaElement ||
        (target instanceof HTMLElement && target.isContentEditable);
      if (isField || document.querySelector("dialog[open]") !== null) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      if (files.length === 0 && text === "") return;
      event.preventDefault();
      const name = say(this.#page.format, "pasted");
      this.#withData((data) => {
        if (files.length > 0) void data.take(files);
        else if (/^https?:\/\/\S+$/.test(text)) void data.takeAddress(text);
        else void data.take([new File([text], name)]);
      });
    });
  }

  /** A permalink names the data that it speaks of. */
  #checkLink(): void {
    const sum = sumOf(new URLSearchParams(location.search));
    if (sum === undefined || this.#page.chart.drawn === null) return;
    this.#attempt(
      import("./since.js")
        .then(({ sinceThen }) => sinceThen(this.#page, sum))
        .then((nodes) => this.tell(nodes)),
      () => this.#checkLink(),
    );
  }
}
