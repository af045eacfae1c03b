// Other programs: run, watched, with failures in plain words.

import { spawn, spawnSync } from "node:child_process";

import { top } from "./paths.mjs";
import { Failure } from "./say.mjs";

/**
 * Runs a program with its output on ours and waits for it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, remedy?: string }} [options]
 */
export function run(program, args, { cwd = top, env = {}, remedy } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      // Nothing here asks a question: an installer that wants an answer must fail, not hang.
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", (error) => {
      reject(new Failure(`${program} did not start: ${error.message}`, remedy));
    });
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      const end = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      reject(
        new Failure(`\`${[program, ...args].join(" ")}\` ${end} (its message is above)`, remedy),
      );
    });
  });
}

/** Runs a program of an installed npm package with this very node. */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}

/** The trimmed standard output of a quick program, or undefined when it fails or is not there. */
export function output(program, args, options = {}) {
  const done = spawnSync(program, args, { cwd: top, encoding: "utf8", ...options });
  return done.status === 0 ? done.stdout.trim() : undefined;
}
