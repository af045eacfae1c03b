// The browser of the tests: one that is there, or Debian's.

import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";

import { output, run } from "./run.mjs";
import { Failure, doing, fresh } from "./say.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const elsewhere = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium, or undefined. `$CHROMIUM` comes first. */
export function findChromium() {
  const asked = process.env.CHROMIUM;
  if (asked) {
    if (executable(asked)) return asked;
    throw new Failure(
      `CHROMIUM is ${asked}, which is no program`,
      "set it to the path of a Chromium, or unset it",
    );
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...elsewhere].find(executable);
}

/** Finds a Chromium, or installs Debian's where that is possible without asking anybody. */
export async function prepareChromium() {
  const found = findChromium();
  if (found) {
    fresh("browser", `fresh (${found})`);
    return found;
  }
  const remedy =
    "install Chromium or Chrome, or set CHROMIUM to the path of one; on Debian: apt-get install chromium";
  const debian = existsSync("/etc/debian_version") && output("apt-get", ["--version"]);
  if (!debian || process.getuid?.() !== 0)
    throw new Failure("there is no Chromium for the browser tests", remedy);
  doing("browser", "apt-get install chromium, because the browser tests need one");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env, remedy });
  await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"], {
    env,
    remedy,
  });
  const installed = findChromium();
  if (!installed) throw new Failure("Debian's chromium is installed but not on the PATH", remedy);
  return installed;
}

/** How playwright-core launches it, for tests and benchmarks. */
export async function launchOptions() {
  const root = process.getuid?.() === 0;
  return {
    executablePath: findChromium() ?? (await prepareChromium()),
    headless: true,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // Chromium refuses its sandbox to root, which is who runs in most containers.
      ...(root ? ["--no-sandbox"] : []),
    ],
  };
}
