// One small face for three engines: Chromium and Firefox through puppeteer, WebKit through the
// WebDriver that comes with WebKitGTK.

import { spawn } from "node:child_process";

import { launchOptions } from "../../scripts/lib/chromium.mjs";
import { freePort } from "../free-port.mjs";
import { findFirefox, findWebKit } from "../../scripts/lib/browsers.mjs";

/**
 * What the tests do with a page.
 * @typedef {object} Page
 * @property {(url: string) => Promise<void>} open
 * @property {<T>(ask: (...args: unknown[]) => T, ...args: unknown[]) => Promise<Awaited<T>>} evaluate
 *   Runs a function in the page; its arguments and what it returns are JSON.
 * @property {(x: number, y: number) => Promise<void>} point Moves the mouse, in CSS pixels.
 * @property {(key: string) => Promise<void>} press
 * @property {(width: number, height: number) => Promise<void>} resize
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Page>} */
async function puppeteerPage(options) {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({ headless: true, ...options });
  const [page = await browser.newPage()] = await browser.pages();
  await page.setViewport({ width: 800, height: 700 });
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (ask, ...args) => page.evaluate(ask, ...args),
    point: (x, y) => page.mouse.move(x, y),
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => page.setViewport({ width, height }),
    close: () => browser.close(),
  };
}

/** Keys that have no character, as WebDriver numbers them. */
const KEYS = {
  Tab: "\uE004",
  Enter: "\uE007",
  Escape: "\uE00C",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Home: "\uE011",
  End: "\uE010",
};

/** @returns {Promise<Page>} */
async function webKitPage() {
  const { driver, screen } = findWebKit();
  const port = await freePort();
  const [program, ...args] = [...screen, driver, `--port=${port}`];
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const end = async () => {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // It went by itself.
    }
    await gone;
  };
  const call = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  try {
    for (const start = Date.now(); ; await new Promise((turn) => setTimeout(turn, 100))) {
      if (await call("GET", "/status").catch(() => undefined)) break;
      if (Date.now() - start > 20_000) throw new Error("WebKitWebDriver does not answer");
    }
    const { sessionId } = await call("POST", "/session", { capabilities: { alwaysMatch: {} } });
    const session = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
    const act = (type, id, parameters, actions) =>
      session("POST", "/actions", { actions: [{ type, id, ...parameters, actions }] });
    const resize = async (width, height) => {
      // The window has edges of its own, which the page does not.
      const rect = (size) => session("POST", "/window/rect", size);
      await rect({ width, height });
      const [w, h] = await session("POST", "/execute/sync", {
        script: "return [innerWidth, innerHeight]",
        args: [],
      });
      await rect({ width: 2 * width - w, height: 2 * height - h });
    };
    await resize(800, 700);
    return {
      open: (url) => session("POST", "/url", { url }),
      evaluate: async (ask, ...args) => {
        const script =
          `const done = arguments[arguments.length - 1];` +
          `Promise.resolve((${ask})(...[...arguments].slice(0, -1)))` +
          `.then((value) => done({ value }), (error) => done({ error: String(error) }));`;
        const { value, error } = await session("POST", "/execute/async", { script, args });
        if (error !== undefined) throw new Error(error);
        return value;
      },
      point: (x, y) =>
        act("pointer", "mouse", { parameters: { pointerType: "mouse" } }, [
          { type: "pointerMove", duration: 0, x: Math.round(x), y: Math.round(y) },
        ]),
      press: (key) =>
        act("key", "keyboard", {}, [
          { type: "keyDown", value: KEYS[key] ?? key },
          { type: "keyUp", value: KEYS[key] ?? key },
        ]),
      resize,
      close: async () => {
        await session("DELETE", "").catch(() => undefined);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * What a reader may have set up.
 * @typedef {object} Reader
 * @property {boolean} [bars] Bars to scroll by that take room from the page.
 * @property {number} [text] The size of text in pixels; usually 16.
 * @property {number} [textZoom] Text alone so many times as large, which Firefox can.
 * @property {boolean} [guarded] A browser that falsifies what a page reads from a canvas: Firefox.
 */

/**
 * A fresh browser with a page, by the name of its engine.
 * @type {Readonly<Record<string, (reader?: Reader) => Promise<Page>>>}
 */
export const engines = {
  Chromium: async ({ bars = false, text } = {}) => {
    const { executablePath, args } = await launchOptions();
    return puppeteerPage({
      executablePath,
      args: [...args, ...(text ? [`--blink-settings=defaultFontSize=${text}`] : [])],
      ...(bars ? { ignoreDefaultArgs: ["--hide-scrollbars"] } : {}),
    });
  },
  Firefox: ({ bars = false, text, textZoom, guarded = false } = {}) =>
    puppeteerPage({
      browser: "firefox",
      executablePath: findFirefox(),
      extraPrefsFirefox: {
        "widget.gtk.overlay-scrollbars.enabled": !bars,
        ...(text ? { "font.size.variable.x-western": text } : {}),
        ...(textZoom
          ? { "ui.textScaleFactor": textZoom * 100, "browser.display.os-zoom-behavior": 2 }
          : {}),
        ...(guarded ? { "privacy.resistFingerprinting": true } : {}),
      },
    }),
  WebKit: webKitPage,
};
