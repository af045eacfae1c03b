/** What is tried again when the network is back. */

const waiting = new Set<() => void>();
let isListening = false;

/** Runs something once, when the browser says that the network is back, or the page from its cache. */
export function whenBack(run: () => void, signal?: AbortSignal): void {
  if (signal?.aborted) return;
  waiting.add(run);
  signal?.addEventListener("abort", () => waiting.delete(run));
  if (isListening) return;
  isListening = true;
  addEventListener("online", runAll);
  addEventListener("pageshow", ({ persisted }) => persisted && runAll());
}

function runAll(): void {
  const runs = [...waiting];
  waiting.clear();
  for (const run of runs) run();
}
