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

/** The programs of these names on the path. */
function onPath(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.filter(executable);
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
  return [...onPath(names), ...elsewhere.filter(executable)][0];
}

const isDebian = () => existsSync("/etc/debian_version") && output("apt-get", ["--version"]);
const isRoot = () => process.getuid?.() === 0;

async function install(name, remedy) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env, remedy });
  await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", name], { env, remedy });
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
  if (!isDebian() || !isRoot())
    throw new Failure("there is no Chromium for the browser tests", remedy);
  doing("browser", "apt-get install chromium, because the browser tests need one");
  await install("chromium", remedy);
  const installed = findChromium();
  if (!installed) throw new Failure("Debian's chromium is installed but not on the PATH", remedy);
  return installed;
}

const shell = "chromium-headless-shell";

/**
 * The same engine without the window that even a headless Chromium has around it: with it the tests
 * take little more than half as long. Undefined where a Chromium is asked for, or where there is none.
 */
function findShell() {
  return process.env.CHROMIUM ? undefined : onPath([shell])[0];
}

/** Installs it where that is possible; nothing needs it. */
export async function prepareShell() {
  const found = findShell();
  if (found) return fresh("shell", `fresh (${found})`);
  if (process.env.CHROMIUM || !isDebian() || !isRoot()) return undefined;
  doing("shell", `apt-get install ${shell}, because the browser tests are faster with it`);
  try {
    await install(shell);
  } catch (error) {
    doing("shell", `goes on without it, with Chromium (${error.message})`);
  }
}

/** How playwright-core launches it; with `light` as the shell, where there is one. */
export async function launchOptions({ light = false } = {}) {
  const executablePath = (light && findShell()) || findChromium() || (await prepareChromium());
  return {
    executablePath,
    headless: true,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      // Chromium refuses its sandbox to root, which is who runs in most containers.
      ...(isRoot() ? ["--no-sandbox"] : []),
    ],
  };
}
