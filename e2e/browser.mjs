// The browser, and the steps of a walk through it: each is told of, and one that fails leaves a picture behind.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];

export const SHOTS = path.join(import.meta.dirname, "shots");

export async function openBrowser(size) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...FLAGS, "--disable-component-update", "--disable-sync"],
  });
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(Number(process.env.E2E_TIMEOUT_MS ?? 20_000));
  return { browser, page };
}

/** A walk: `step(name, act)` runs and reports, `failures` counts. */
export class Walk {
  failures = 0;
  inARow = 0;

  constructor(title, page) {
    this.title = title;
    this.page = page;
    mkdirSync(SHOTS, { recursive: true });
  }

  /** After three failures in a row nothing more is tried. */
  async step(name, act) {
    if (this.inARow >= 3) return;
    const began = Date.now();
    try {
      const told = await act();
      this.inARow = 0;
      this.tell("ok  ", name, began, told);
    } catch (error) {
      this.failures++;
      this.inARow++;
      this.tell("FAIL", name, began, String(error).slice(0, 600));
      await this.shot(`failed-${this.title}-${name}`.replace(/\W+/g, "-"));
      await this.page?.keyboard.press("Escape").catch(() => undefined);
    }
  }

  tell(mark, name, began, told) {
    const words = told === undefined ? "" : typeof told === "string" ? told : JSON.stringify(told);
    console.log(`${mark} ${this.title}: ${name} (${((Date.now() - began) / 1000).toFixed(1)} s) ${words}`);
  }

  /** A picture of the page, or of a part of it: {x, y, width, height}. */
  async shot(name, clip) {
    const options = { path: path.join(SHOTS, `${name}.png`), ...(clip ? { clip } : {}) };
    await this.page?.waitForTimeout(400); // what fades away is gone then
    await this.page?.screenshot(options).catch((error) => console.log(`no picture ${name}: ${error}`));
  }
}

/** Waits until `test` gives something true, and gives it. */
export async function until(test, what, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await test();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
