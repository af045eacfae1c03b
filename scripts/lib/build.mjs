// Set-up and build, for every script that needs what they make.

import { alone } from "./lock.mjs";
import { installPackages } from "./npm.mjs";
import { buildPackage } from "./package.mjs";
import { buildCore, prepareRust } from "./rust.mjs";
import { Failure, fresh } from "./say.mjs";
import { buildSite } from "./site.mjs";

// The first with DecompressionStream("deflate-raw"), by which the package loads in Node.
const oldestNode = [20, 12];

/** Node is recent enough. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = oldestNode;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Failure(
      `this is Node ${process.versions.node}; ${oldestNode.join(".")} or later is needed`,
      "install a current Node, then run this again",
    );
  }
  fresh("node", `fresh (${process.version})`);
}

/** Everything that building needs and a machine may lack. */
export async function setUp() {
  checkNode();
  await prepareRust();
  await alone(installPackages);
}

/** dist/ and site/, from the sources; skips what is fresh. */
export async function build() {
  await alone(async () => {
    await buildCore();
    await buildPackage();
    await buildSite();
  });
}
