/**
 * `<model-share>` in templates of Vue 3: `import type {} from "modelshare/vue.js"`. Types alone.
 *
 * @module
 */
import type { HTMLAttributes, PublicProps } from "vue";
import type { ModelShareProps } from "./attributes.js";
import type { ModelShareElement } from "./element.js";
import type { ModelShareEventMap } from "./types.js";

/** `@ready` is `onReady` to Vue. */
type Handlers = {
  [Name in keyof ModelShareEventMap as `on${Capitalize<Name>}`]?:
    ((event: ModelShareEventMap[Name]) => void) | undefined;
};

type Own = ModelShareProps & Handlers;

type Component = new () => ModelShareElement & {
  $props: Omit<HTMLAttributes, keyof Own> & Own & PublicProps;
};

declare module "vue" {
  interface GlobalComponents {
    "model-share": Component;
  }
}
