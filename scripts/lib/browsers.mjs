// The engines besides Chromium: those that are there, or Debian's.

import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";

import { output, run } from "./run.mjs";
import { Failure, doing, fresh } from "./say.mjs";

/** The first program of these names on the path. */
function find(...names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The path of a Firefox. */
export function findFirefox() {
  const found = find("firefox-esr", "firefox");
  if (found) return found;
  throw new Failure("there is no Firefox", "npm run test:browsers installs Debian's");
}

/** The WebDriver of WebKitGTK, and what gives it a screen where there is none. */
export function findWebKit() {
  const driver = find("WebKitWebDriver");
  const frame = find("xvfb-run");
  if (driver && (process.env.DISPLAY || frame)) {
    return { driver, screen: process.env.DISPLAY ? [] : [frame, "--auto-servernum"] };
  }
  throw new Failure("there is no WebKit driver", "npm run test:browsers installs Debian's");
}

/** Installs what is missing of the three engines, where that is possible without asking anybody. */
export async function prepareBrowsers() {
  const wanted = {
    "firefox-esr": find("firefox-esr", "firefox"),
    "webkit2gtk-driver": find("WebKitWebDriver"),
    xvfb: process.env.DISPLAY || find("xvfb-run"),
    xauth: process.env.DISPLAY || find("xauth"),
  };
  const missing = Object.keys(wanted).filter((name) => !wanted[name]);
  if (missing.length === 0) return fresh("browsers");
  const remedy = `install ${missing.join(", ")}; on Debian: apt-get install ${missing.join(" ")}`;
  const debian = existsSync("/etc/debian_version") && output("apt-get", ["--version"]);
  if (!debian || process.getuid?.() !== 0) {
    throw new Failure(`the tests in three engines lack ${missing.join(", ")}`, remedy);
  }
  doing("browsers", `apt-get install ${missing.join(" ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env, remedy });
  await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...missing], {
    env,
    remedy,
  });
}
