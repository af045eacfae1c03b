/** Small makers of nodes; everything from a snapshot enters the page as text, never as markup. */

type Child = Node | string;

/** For what the core says of a fault, which is English whatever the language around it. */
export const ENGLISH = { lang: "en", dir: "ltr" } as const;

/** An element with attributes and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A link, or its bare text where the address is not plainly http or https: a snapshot may come
 * from anywhere, and `javascript:` is an address too.
 */
export function safeLink(text: string, address: string | null | undefined): Child {
  if (!address || !URL.canParse(address)) return text;
  const { protocol, href } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return text;
  return make("a", { href, rel: "noopener external", target: "_blank", part: "link" }, text);
}

/** A patch of a group's colour; the name stands beside it, so it means nothing by itself. */
export function swatch(color: string | undefined): HTMLElement {
  const patch = make("span", { class: "swatch", "aria-hidden": "true" });
  // Through the object model, as a style attribute would fall to a strict policy; important, as what
  // gives pages other colours leaves the picture as it is.
  if (color !== undefined) patch.style.setProperty("background-color", color, "important");
  return patch;
}
