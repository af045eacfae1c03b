// npm test [-- --only NAME]: sets up, then runs every check that can still run.

import { Failure, complain, main, seconds } from "./lib/say.mjs";
import { steps } from "./lib/steps.mjs";

/** The steps that the command line asks for, with what they need. */
function chosen(all, args) {
  if (args.length === 0) return all;
  const name = args[0] === "--only" ? args[1] : args[0].match(/^--only=(.+)$/)?.[1];
  const names = all.map((step) => step.name);
  if (!names.includes(name)) {
    throw new Failure(
      `expected --only NAME, found ${args.join(" ")}`,
      `NAME is one of ${names.join(", ")}`,
    );
  }
  const wanted = new Set([name]);
  for (const one of wanted) {
    for (const need of all.find((step) => step.name === one).needs) wanted.add(need);
  }
  return all.filter((step) => wanted.has(step.name));
}

await main(async () => {
  const list = chosen(steps(), process.argv.slice(2));
  const results = new Map();
  for (const [index, { name, what, needs, run }] of list.entries()) {
    console.log(`\n=== ${index + 1}/${list.length} ${name}: ${what}`);
    const missing = needs.filter((need) => results.get(need).state !== "passed");
    if (missing.length > 0) {
      results.set(name, { state: "skipped", took: 0 });
      console.log(`=== ${name} cannot run without ${missing.join(" and ")}`);
      continue;
    }
    const start = performance.now();
    let state = "passed";
    try {
      await run();
    } catch (error) {
      state = "failed";
      complain(error);
    }
    const took = performance.now() - start;
    results.set(name, { state, took });
    console.log(`=== ${name} ${state} in ${seconds(took)}`);
  }

  console.log("");
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, { state, took }] of results) {
    counts[state] += 1;
    console.log(`${state.padEnd(8)} ${seconds(took).padStart(8)}  ${name}`);
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
  // A step that could not run is no success.
  if (counts.passed < list.length) process.exitCode = 1;
});
