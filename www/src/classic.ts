/**
 * What a classic script begins with: it holds the modules of a build as functions, runs them when
 * somebody asks, and gets those that it lacks from the scripts beside it. The build puts the
 * modules behind it; see scripts/lib/classic.mjs.
 */

import { trusted } from "./trusted.js";

type Exports = Readonly<Record<string, unknown>>;
type Module = (
  module: { exports: Exports },
  exports: Exports,
  require: (name: string) => Exports,
  load: (name: string) => Promise<Exports>,
) => void;
type Modules = Readonly<Record<string, Module>>;

/** Another script in the same folder. */
interface Sibling {
  readonly file: string;
  readonly integrity?: string;
}

/** Which script has a module, by its name; under "", which one has those that are not named. */
type Siblings = Record<string, Sibling>;

/** The modules of a build, for all scripts of that build on a page. */
interface Registry {
  add(modules: Modules, siblings?: Siblings): void;
  require(name: string): Exports;
}

/**
 * Runs the entry of a script.
 *
 * @param build - names the build: scripts of one share their modules, those of others are left alone
 */
export function start(
  build: string,
  modules: Modules,
  entry: string,
  siblings: Siblings = {},
): void {
  const key = Symbol.for(`modelshare ${build}`);
  const page = globalThis as unknown as Record<symbol, Registry | undefined>;
  const registry = page[key] ?? newRegistry(build, siblings);
  // Whoever looks through the names of the page finds nothing of us.
  Object.defineProperty(page, key, { value: registry, configurable: true });
  registry.add(modules);
  registry.require(entry);
}

function newRegistry(build: string, siblings: Siblings): Registry {
  const own = ownScript();
  const known = new Map<string, Module>();
  const run = new Map<string, { exports: Exports }>();
  const coming = new Map<string, Promise<void>>();

  const require = (name: string): Exports => {
    const before = run.get(name);
    if (before !== undefined) return before.exports;
    const body = known.get(name);
    if (body === undefined) throw new Error(`modelshare: expected a module ${name}, found none`);
    const module = { exports: {} };
    run.set(name, module);
    try {
      body(module, module.exports, require, load);
    } catch (error) {
      run.delete(name);
      throw error;
    }
    return module.exports;
  };

  const load = async (name: string): Promise<Exports> => {
    const sibling = siblings[name] ?? siblings[""];
    if (!known.has(name) && sibling !== undefined) {
      const { file } = sibling;
      // A failure is not remembered: a later call tries again.
      const script =
        coming.get(file) ?? scriptBeside(own, sibling).finally(() => coming.delete(file));
      coming.set(file, script);
      await script;
      if (!known.has(name)) {
        throw fault(`${own.src}: expected ${file} of build ${build} beside it, found another`);
      }
    }
    return require(name);
  };

  return {
    add(modules, further) {
      Object.assign(siblings, further);
      // What runs already stays.
      for (const [name, body] of Object.entries(modules)) {
        if (!known.has(name)) known.set(name, body);
      }
    },
    require,
  };
}

/** What the page says of a script. Only while it runs for the first time can it be asked. */
interface Own {
  readonly src: string;
  readonly nonce: string;
  /** Whether the page has asked for checks of where it comes from, and so can for its sibling. */
  readonly checked: boolean;
}

function ownScript(): Own {
  const script = globalThis.document?.currentScript;
  if (!(script instanceof HTMLScriptElement)) return { src: "", nonce: "", checked: false };
  const { crossOrigin, integrity, nonce, src } = script;
  return { src, nonce, checked: crossOrigin !== null || integrity !== "" };
}

/** Runs the sibling. It adds its modules to the registry. */
function scriptBeside(own: Own, { file, integrity = "" }: Sibling): Promise<void> {
  return new Promise((done, failed) => {
    // An optimiser may have made this script a part of another one, elsewhere.
    const given = document.querySelector("model-share[assets]")?.getAttribute("assets");
    const base = given ? new URL(given.replace(/\/?$/, "/"), document.baseURI).href : own.src;
    if (base === "") {
      throw fault(
        `modelshare: expected the address of this script, to find ${file} beside it; found none. ` +
          `Load it with a <script src> that is no module, or load ${file} instead`,
        "moved-script",
      );
    }
    const { href, origin, protocol } = new URL(file, base);
    const script = document.createElement("script");
    // Where the address is another host's, its checksum takes what that host must allow; and a file
    // of a disk has none.
    const isAllowed = own.checked || origin === globalThis.origin;
    if (integrity !== "" && protocol !== "file:" && isAllowed) {
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
    }
    script.nonce = own.nonce;
    script.onload = () => {
      script.remove();
      done();
    };
    script.onerror = () => {
      script.remove();
      const wanted = script.integrity === "" ? "a script" : `the script of ${integrity}`;
      failed(fault(`${own.src || base}: expected ${wanted} at ${href}, found none that loads`));
      console.warn(
        `modelshare: ${file} is not at ${href}: give <model-share> the attribute assets with the address of its folder`,
      );
    };
    try {
      script.src = trusted(href);
      document.head.append(script);
    } catch (error) {
      failed(
        fault(`${href}: expected a page that lets it load, found one that does not (${error})`),
      );
    }
  });
}

/** An error with a code, as the element shows it. */
function fault(message: string, code = "script"): Error {
  return Object.assign(new Error(message), { code });
}
