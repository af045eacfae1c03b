/** Works through a claim in slices, between which the page lives on. */
import { breath } from "./breath.js";
import type { Tools } from "./core.js";
import type { ClaimOptions, Grid } from "./types.js";
import type { AnalysisSnapshot, WasmSurvey } from "./wasm.js";

/** How long a slice may take: a page that paints every 16 ms has time left for its own. */
const SLICE_MS = 12;

/** What a survey is asked for. */
export interface SurveyOptions extends Omit<ClaimOptions, "grid"> {
  /** As an object or as the attribute has it. */
  grid?: Grid | string | undefined;
  /** The leads at every date too, not the last one alone. */
  everyDate?: boolean | undefined;
}

/** A survey that has been worked through; who asked for it disposes of it. */
export async function survey(
  { ModelShareError, analysisCore, dispose, isAlive }: Tools,
  snapshot: () => AnalysisSnapshot,
  claim: string,
  { query = {}, grid, noise, everyDate = false, signal, onProgress }: SurveyOptions,
): Promise<WasmSurvey> {
  signal?.throwIfAborted();
  const { Survey } = await import("#glue-analysis");
  signal?.throwIfAborted();
  const asked = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      throw analysisCore.caught(error);
    }
  };
  const of = snapshot();
  const json = typeof grid === "object" ? JSON.stringify(grid) : grid;
  const run = asked(() =>
    analysisCore.adopt(new Survey(of, claim, query, json, everyDate) as WasmSurvey),
  );
  const rest = async (): Promise<void> => {
    await breath();
    signal?.throwIfAborted();
    if (isAlive(run)) return;
    throw new ModelShareError("trap", "survey: expected the core that it began in, found another");
  };
  try {
    if (noise !== undefined) asked(() => run.setNoise(String(noise)));
    // Who asks has asked the snapshot for other things just now.
    await rest();
    for (let before = 0; ;) {
      const progress = asked(() => slice(run));
      if (progress.done > before) onProgress?.(progress);
      before = progress.done;
      await rest();
      if (progress.done >= progress.steps) break;
    }
    // What is left is one step more, and what is then done with it another.
    asked(() => run.result());
    await rest();
    return run;
  } catch (error) {
    dispose(run);
    throw error;
  }
}

/** As many steps as there is time for; at least one. */
function slice(run: WasmSurvey): ReturnType<WasmSurvey["step"]> {
  const start = performance.now();
  let before = start;
  for (;;) {
    const progress = run.step();
    const now = performance.now();
    // The next step may take as long as this one did.
    if (progress.done >= progress.steps || now - start + (now - before) > SLICE_MS) return progress;
    before = now;
  }
}
