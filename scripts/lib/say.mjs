// What a person reads while a script works, and how a script stops.

/** A failure that a person can act on: what is wrong, and what to run or change. */
export class Failure extends Error {
  constructor(what, remedy) {
    super(what);
    this.name = "Failure";
    this.remedy = remedy;
  }
}

const width = 11;

/** A step begins: its name and why it runs. */
export function doing(name, what) {
  console.log(`${name.padEnd(width)} ${what}`);
}

/** A step that had nothing to do. */
export function fresh(name, what = "fresh") {
  console.log(`${name.padEnd(width)} ${what}`);
}

/** Seconds for people. */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Prints a failure with its remedy; anything unforeseen with its stack. */
export function complain(error) {
  if (error instanceof Failure) {
    console.error(`\nfailed: ${error.message}`);
    if (error.remedy) console.error(`what to do: ${error.remedy}`);
  } else {
    console.error(error);
  }
}

/** Runs a script's main function; a failure ends in a plain message and exit code 1. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    complain(error);
    process.exitCode = 1;
  }
}
