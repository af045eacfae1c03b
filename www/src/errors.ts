import type { Format } from "./format.js";
import { texts } from "./texts.js";
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

/** Any thrown value as code and message. */
export function failureOf(error: unknown): Failure {
  if (isTrap(error)) {
    return {
      code: "trap",
      message: `modelshare core: expected an answer, found that it stopped (${textOf(error)})`,
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

const say = texts("more", "advice", {
  network:
    "Check the connection and the address. Another site must send Access-Control-Allow-Origin.",
  http: "Check the address of the snapshot, or try again later.",
  html: "The address leads to a web page. Point src at the snapshot file itself.",
  damaged: "The file is not complete. Download or build it again.",
  version: "Use the modelshare that belongs to this snapshot, or build the snapshot again.",
  choice: "Choose one of the values that the message names.",
  wasm: "Serve the .wasm files beside the scripts, and let the page's policy allow 'wasm-unsafe-eval'.",
  "wasm-version": "Deploy the .wasm files and the scripts from the same build, then reload.",
  trap: "Try again. If it happens once more, please report the snapshot and the choices.",
  internal: "Reload the page. If it happens again, please report it.",
  snapshot: "Check the snapshot: “modelshare check FILE” says what is wrong with it.",
});

/** Kinds of faults whose advice has another name. */
const ADVICE = {
  empty: "damaged",
  gzip: "damaged",
  truncated: "damaged",
  "unknown-option": "choice",
  "option-value": "choice",
} as const;

const OWN = [
  "network",
  "http",
  "html",
  "version",
  "wasm",
  "wasm-version",
  "trap",
  "internal",
] as const;

/** What a reader can do about a fault of this kind; most kinds are faults of the snapshot. */
export function adviceFor(code: string, format: Format): string {
  const known = OWN.find((own) => own === code) ?? ADVICE[code as keyof typeof ADVICE];
  return say(format, known ?? "snapshot");
}
