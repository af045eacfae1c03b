// npm test [-- --only NAME]: sets up, then runs every check that can still run.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { inLanes } from "./lib/lanes.mjs";
import { Failure, main, seconds } from "./lib/say.mjs";
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

/** Runs one step as a program of its own, which says what it says to `say`. */
function apart({ name }, say) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--step", name], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", say);
  return new Promise((done) => {
    child.on("error", (error) => {
      say(`${error.message}\n`);
      done(false);
    });
    child.on("close", (code) => done(code === 0));
  });
}

await main(async () => {
  const all = steps();
  if (process.argv[2] === "--step") {
    await all.find(({ name }) => name === process.argv[3]).run();
    return;
  }
  const list = chosen(all, process.argv.slice(2));
  const work = async (step, say) => {
    const start = performance.now();
    say(`\n=== ${list.indexOf(step) + 1}/${list.length} ${step.name}: ${step.what}\n`);
    const passed = await apart(step, say);
    const took = seconds(performance.now() - start);
    say(`=== ${step.name} ${passed ? "passed" : "failed"} in ${took}\n`);
    return passed;
  };
  // Compilers end on one core, and browsers wait as much as they work: two at a time, anywhere.
  const results = await inLanes(list, 2, work, (text) => process.stdout.write(text));

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
