// What watchers look at, and the public with them: on a desk, a phone and walls of 1080 and 2160 lines, with script and
// without. And the way from a red number to its cases, from a report to its files.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleWithoutScript } from "../support/axe.mjs";
import { DESKTOP, PHONE, WALL, openBrowser, openTown, visitor } from "../support/town.mjs";
import { main, person } from "../support/walk.mjs";

/** A wall shows what is so right now, which no reader could be given more time for (WCAG 2.2.1, real-time exception). */
const REAL_TIME = { "/watch/wall": { except: ["meta-refresh"] } };
const WALL_2160 = { width: 3840, height: 2160 };

let town;
let browser;
before(async () => {
  // Long enough for a month to be reported on.
  [town, browser] = await Promise.all([openTown({ days: 45, cases: 300 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

for (const [account, pages] of [
  [null, ["/sunshine"]],
  ["leader", ["/watch", "/watch/wall", "/watch/cases?show=late", "/assessment/reports", "/assessment/reports/county.2026-10"]],
]) {
  test(`what ${account ?? "the public"} watches is accessible with script and without`, async () => {
    const page = await (account ? person(browser, town, account) : visitor(browser, town));
    for (const address of pages) {
      for (const viewport of [DESKTOP, PHONE]) {
        await page.setViewportSize(viewport);
        await page.goto(address);
        await assertAccessible(page);
        await assertAccessibleWithoutScript(page, address, REAL_TIME[address]);
      }
    }
    await page.context().close();
  });
}

for (const viewport of [WALL, WALL_2160]) {
  test(`the wall of ${viewport.height} lines is full and nothing is cut off`, async () => {
    const page = await person(browser, town, "leader", { viewport });
    await page.goto("/watch/wall");
    await assertAccessible(page);
    const { tall, wide, foot, smallest } = await page.evaluate(() => {
      const texts = [...document.querySelectorAll("main *")].filter((element) => element.children.length === 0 && element.textContent.trim());
      return {
        tall: document.documentElement.scrollHeight,
        wide: document.documentElement.scrollWidth,
        foot: document.querySelector(".wall-when").getBoundingClientRect().bottom,
        smallest: Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))),
      };
    });
    assert.ok(tall <= viewport.height && wide <= viewport.width, `${wide} × ${tall} on ${viewport.width} × ${viewport.height}`);
    assert.ok(foot > viewport.height * 0.94, `the last line ends at ${foot}`);
    assert.ok(smallest >= viewport.height / 60, `letters of ${smallest} px cannot be read across a hall`);
    await page.context().close();
  });
}

test("every red number of the board opens as many cases as it says", async () => {
  const page = await person(browser, town, "leader");
  await page.goto("/watch");
  const cells = main(page).locator("table a[href*='show=late']");
  for (let n = 0; n < (await cells.count()); n += 1) {
    const [says, href] = [Number(await cells.nth(n).innerText()), await cells.nth(n).getAttribute("href")];
    const opened = await page.request.get(href);
    const rows = (await opened.text()).match(/href="\/watch\/cases\/[A-Z0-9-]+"/g) ?? [];
    assert.ok(rows.length === says || (says > rows.length && rows.length >= 20), `${href}: ${says} on the board, ${rows.length} behind it`);
  }
  await page.context().close();
});

test("a report opens from the list, counts as read, and comes as PDF and workbook", async () => {
  const page = await person(browser, town, "supervisor");
  await page.goto("/assessment/reports?kind=month&organ=county");
  const unread = await main(page).getByText("未读").count();
  assert.ok(unread > 0, "it was given to supervision when it was frozen");
  await main(page).getByRole("link", { name: /月评/ }).first().click();
  await main(page).getByText("核对一致").first().waitFor();
  for (const [ending, begins] of [["pdf", "%PDF-"], ["xlsx", "PK"]]) {
    const href = await main(page).locator(`a[href$='.${ending}']`).first().getAttribute("href");
    const file = await page.request.get(href);
    assert.equal(file.status(), 200);
    assert.ok((await file.body()).subarray(0, 5).toString().startsWith(begins));
  }
  await page.goto("/assessment/reports?kind=month&organ=county");
  assert.equal(await main(page).getByText("未读").count(), unread - 1);
  await page.context().close();
});
