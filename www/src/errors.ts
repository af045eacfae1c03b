import type { Failure } from "./types.js";

/** An error with a stable `code`; its message names thing, place, expected and found. */
export class ModelShareError extends Error {
  /** A stable name of the kind of fault, such as `http` or `not-json`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ModelShareError";
    this.code = code;
  }
}

/** Whether the wasm instance is gone: after a trap its memory can no longer be trusted. */
export function isTrap(error: unknown): boolean {
  return typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError;
}

/** What Chromium and Firefox, and Safari, say of a script that does not come. */
const MISSING = /dynamically imported module|module script failed/;

/** Whether a script did not come that was to be loaded later. */
function isMissing(error: unknown): boolean {
  return error instanceof TypeError && MISSING.test(error.message);
}

/** Any thrown value as code and message. */
export function failureOf(error: unknown): Failure {
  if (isTrap(error)) {
    return {
      code: "trap",
      message: `modelshare core: expected an answer, found that it stopped (${textOf(error)})`,
    };
  }
  if (isMissing(error)) {
    return {
      code: "script",
      message: `script: expected an answer, found none (${textOf(error)})`,
    };
  }
  if (error instanceof Error) {
    const code: unknown = "code" in error ? error.code : undefined;
    return { code: typeof code === "string" ? code : "internal", message: error.message };
  }
  return { code: "internal", message: textOf(error) };
}

/** The message of an error, or whatever was thrown as text. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error as one that has a code; the text stays the same. */
export function coded(error: unknown): ModelShareError {
  if (error instanceof ModelShareError) return error;
  const { code, message } = failureOf(error);
  return new ModelShareError(code, message, { cause: error });
}
