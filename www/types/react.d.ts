/**
 * `<model-share>` in JSX of React 19: `import type {} from "modelshare/react.js"`. Types alone.
 *
 * @module
 */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ModelShareProps } from "./attributes.js";
import type { ModelShareElement } from "./element.js";
import type { ModelShareEventMap } from "./types.js";

/** React listens to what is named after `on`, letter by letter. */
type Handlers = {
  [Name in keyof ModelShareEventMap as `on${Name}`]?:
    ((event: ModelShareEventMap[Name] & { currentTarget: ModelShareElement }) => void) | undefined;
};

type Own = ModelShareProps & Handlers;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "model-share": DetailedHTMLProps<
        Omit<HTMLAttributes<ModelShareElement>, keyof Own> & Own,
        ModelShareElement
      >;
    }
  }
}
