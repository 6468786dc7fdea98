// What citizens do beside applying: saying something without a name and following it, and taking a receipt home.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { PHONE, openBrowser, openTown, visitor } from "../support/town.mjs";
import { file, fill, main, person, press } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 6, cases: 60 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

test("an opinion without a name is followed by its code, by anybody who holds it and by nobody else", async () => {
  const page = await person(browser, town, "wang.mei", { viewport: PHONE });
  await page.goto("/opinions/new");
  await fill(page, { 关于什么: "大厅环境与设施" });
  await main(page).getByLabel("意见建议").first().fill("母婴室的门打不开，请修一修。");
  await fill(page, { 匿名: "是" });
  await press(page, "提交");
  const code = (await main(page).locator(".follow-code").innerText()).trim();
  assert.match(code, /^([A-Z2-9]{4}-){4}[A-Z2-9]{4}$/);
  await assertAccessible(page);
  await page.goto("/me");
  assert.equal((await page.content()).includes("意见和其他"), false, "it is no longer theirs");

  const stranger = await visitor(browser, town, { script: false });
  await stranger.goto("/opinions/follow");
  await fill(stranger, { 查询码: "AAAA-BBBB-CCCC-DDDD-EEEE" });
  await press(stranger, "查看");
  await main(stranger).getByText("没有查到这个查询码").first().waitFor();
  await fill(stranger, { 查询码: code.toLowerCase() });
  await press(stranger, "查看");
  await main(stranger).getByText("母婴室的门打不开").first().waitFor();
  assert.equal((await stranger.content()).includes("王梅"), false);
  assert.equal(stranger.url().includes(code), false, "no address holds the code");
});

test("a receipt carries the code for rating and fits one sheet of paper", async () => {
  const page = await person(browser, town, "wang.mei");
  const no = await file(page, FINE);
  await page.goto(`/me/cases/${no}/receipt`);
  await main(page).locator(".receipt-rate svg").waitFor();
  const paper = await page.pdf({ format: "A4" });
  const sheets = paper.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
  assert.equal(sheets.length, 1);
});
