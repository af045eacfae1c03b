/**
 * `<model-share>` in Svelte 5: `import type {} from "modelshare/svelte.js"`. Types alone.
 *
 * @module
 */
import type { HTMLAttributes } from "svelte/elements";
import type { ModelShareProps } from "./attributes.js";
import type { ModelShareElement } from "./element.js";
import type { ModelShareEventMap } from "./types.js";

type Handlers = {
  [Name in keyof ModelShareEventMap as `on${Name}`]?:
    | ((event: ModelShareEventMap[Name] & { currentTarget: ModelShareElement }) => void)
    | null
    | undefined;
};

type Own = ModelShareProps & Handlers;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "model-share": Omit<HTMLAttributes<ModelShareElement>, keyof Own> & Own;
  }
}
