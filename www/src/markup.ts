/**
 * The texts of a page's markup. A control's texts go by its name and values, what has a text of its
 * own by `data-text`.
 */

/** A text of the page: how it is now, and how to set it. */
export interface Word {
  get(): string;
  set(text: string): void;
}

/** The texts of a page by their keys. Elements within a text are `{1}`, `{2}`… */
export function wordsOf(page: Document): Map<string, Word> {
  const words = new Map<string, Word>();
  for (const element of page.querySelectorAll<HTMLElement>("[data-text]")) {
    words.set(element.dataset["text"] ?? "", textOf(element));
  }
  for (const option of page.querySelectorAll("option")) {
    const name = option.closest("select")?.name ?? "";
    // Names of languages are in these languages.
    if (option.lang !== "") continue;
    words.set(`${name}.${option.value === "" ? "default" : option.value}`, textOf(option));
  }
  for (const radio of page.querySelectorAll<HTMLInputElement>("label > input[type=radio]")) {
    const label = radio.parentElement;
    if (label !== null) words.set(`${radio.name}.${radio.value}`, textOf(label));
  }
  for (const label of page.querySelectorAll<HTMLLabelElement>("label[for]")) {
    words.set(`label.${label.htmlFor}`, textOf(label));
  }
  for (const legend of page.querySelectorAll("legend")) {
    const control = legend.parentElement?.querySelector<HTMLInputElement>("[name]");
    words.set(`label.${control?.name}`, textOf(legend));
  }
  for (const summary of page.querySelectorAll<HTMLElement>("details[id] > summary")) {
    words.set(`label.${summary.parentElement?.id}`, textOf(summary));
  }
  for (const element of page.querySelectorAll("[aria-label]")) {
    words.set(`name.${element.id || element.localName}`, attributeOf(element, "aria-label"));
  }
  const description = page.querySelector("meta[name=description]");
  if (description !== null) words.set("description", attributeOf(description, "content"));
  return words;
}

function attributeOf(element: Element, name: string): Word {
  return {
    get: () => element.getAttribute(name) ?? "",
    set: (text) => element.setAttribute(name, text),
  };
}

/** An element's text, in which what stands in elements is left as it is. */
function textOf(element: Element): Word {
  const nodes = [...element.childNodes].filter(
    (node) => node instanceof Element || node.textContent?.trim() !== "",
  );
  const children = nodes.filter((node) => node instanceof Element);
  // Nothing but text before and after one control, as in a label.
  const isSimple = children.every((child) => child instanceof HTMLInputElement);
  const spoken = (node: ChildNode): string =>
    node instanceof Element ? `{${children.indexOf(node) + 1}}` : (node.textContent ?? "");
  return {
    get: () =>
      [...element.childNodes]
        .filter((node) => !(isSimple && node instanceof Element))
        .map(spoken)
        .join("")
        .replace(/\s+/g, " ")
        .trim(),
    set: (text) => {
      if (isSimple) {
        element.replaceChildren(...children, children.length > 0 ? ` ${text}` : text);
        return;
      }
      const parts = text.split(/\{(\d)\}/);
      element.replaceChildren(
        ...parts.map((part, index) =>
          index % 2 === 1 ? (children[Number(part) - 1] ?? "") : part,
        ),
      );
    },
  };
}
