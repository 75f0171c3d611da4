// VS Code as a person uses it: commands, files, the cursor, menus; and what the page shows.

import { until } from "./browser.mjs";

export class VSCode {
  constructor(page) {
    this.page = page;
  }

  async open(host, folder) {
    await this.page.goto(`http://${host}/?folder=${encodeURIComponent(folder)}`);
    await this.page.waitForSelector(".explorer-folders-view .monaco-list-row");
  }

  async command(title) {
    await this.page.keyboard.press("F1");
    await this.#chosen(title, title.split(":").pop().trim());
  }

  async openFile(name) {
    await this.page.keyboard.press("Control+P");
    await this.#chosen(name, name);
    await this.page.locator(".tab.active", { hasText: name }).first().waitFor();
  }

  async #chosen(typed, row) {
    await this.page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input');
    await this.page.keyboard.type(typed);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: row }).first().waitFor();
    await this.page.keyboard.press("Enter");
  }

  async goTo(line, column = 1) {
    await this.page.keyboard.press("Control+G");
    await this.page.waitForSelector('.quick-input-widget:not([style*="display: none"]) input');
    await this.page.keyboard.type(`${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await until(async () => (await this.cursor()) === line, `cursor on line ${line}`);
  }

  /** The line that the cursor is on, in the first editor. */
  async cursor() {
    const number = await this.page.locator(".active-line-number").first().innerText().catch(() => "");
    return Number(number);
  }

  /** What the status bar says of problems: "No Problems", "Errors: 1, ...". */
  async counts() {
    return (await this.page.locator('[id="status.problems"] a').getAttribute("aria-label")) ?? "";
  }

  line(text) {
    return this.page.locator(".view-line", { hasText: text }).first();
  }

  /** Whether a line with this text is underlined as faulty. */
  hasSquiggle(text) {
    return this.page.evaluate((wanted) => {
      const top = (element) => element.getBoundingClientRect().top;
      const line = [...document.querySelectorAll(".view-line")].find((each) => each.textContent.includes(wanted));
      const all = [...document.querySelectorAll(".squiggly-error")];
      return line !== undefined && all.some((each) => Math.abs(top(each) - top(line)) < 10);
    }, text);
  }

  /** The texts of the hints in the editor. */
  async hints() {
    const found = this.page.locator('.view-line [class*="dyn-rule"], .view-line [class*="inlay"]');
    return (await found.allInnerTexts()).map((text) => text.replace(/\u00a0/g, " ").trim()).filter(Boolean);
  }

  async lenses() {
    const texts = await this.page.locator(".codelens-decoration a").allInnerTexts();
    return texts.map((text) => text.replace(/\u00a0/g, " "));
  }

  /** Rests the mouse on a word, and reads what comes up. */
  async hover(word) {
    await this.page.mouse.move(5, 5);
    await this.page.locator(".view-line span", { hasText: word }).last().hover();
    const box = this.page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
    await box.waitFor();
    await this.page.waitForTimeout(300);
    return (await this.page.locator(".monaco-hover:not(.hidden)").allInnerTexts()).join("\n");
  }

  async quickFixes() {
    await this.page.waitForSelector('.lightBulbWidget:not([style*="display: none"]), [class*="codicon-gutter-lightbulb"]');
    await this.page.keyboard.press("Control+.");
    await this.page.waitForSelector(".action-widget .monaco-list-row.action");
    return await this.page.locator(".action-widget .monaco-list-row.action").allInnerTexts();
  }

  async problems() {
    await this.command("Problems: Focus on Problems View");
    await this.page.waitForSelector(".markers-panel .monaco-list-row");
    return await this.page.locator(".markers-panel .monaco-list-row").allInnerTexts();
  }

  async closePanel() {
    await this.command("View: Hide Panel");
  }

  /** The inside of the view that an extension draws. */
  webview() {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  }
}
