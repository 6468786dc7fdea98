// Short walks beside the whole story: at the counter, under a mandate, twice by mistake, thought better of, and by those
// who keep the house.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { PHONE, openBrowser, openTown, visitor } from "../support/town.mjs";
import { caseNumber, file, fill, inInbox, main, person, prepare, press, submit } from "../support/walk.mjs";
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

test("what somebody files is there for nobody else", async () => {
  const owner = await person(browser, town, "wang.mei");
  const no = await file(owner, FINE);
  const other = await person(browser, town, "li.qiang");
  for (const path of [`/me/cases/${no}`, `/me/cases/${no}/receipt`, `/me/cases/${no}/documents/0`, `/me/cases/${no}/withdraw`, `/rate/${no}`]) {
    const answer = await other.goto(path);
    assert.equal(answer.status(), 404, path);
  }
  assert.equal((await other.goto("/me").then(() => other.content())).includes(no), false);
});

test("pressing twice and sending twice files once", async () => {
  const page = await person(browser, town, "li.qiang");
  await page.goto(FINE.address);
  await prepare(page, FINE);
  const form = { key: await main(page).locator("input[name=key]").inputValue() };
  const check = page.url();
  await main(page).getByRole("button", { name: "提交申请" }).dblclick();
  await main(page).getByRole("heading", { name: "申请已收到" }).waitFor();
  const no = caseNumber(await page.content());
  // The browser's "send again", after the answer was lost on the way.
  const again = await page.request.post(check, { form, headers: { origin: town.url } });
  assert.equal(caseNumber(again.url()), no, "the same key leads to the same case");
  await page.goto("/me");
  const links = await main(page).locator("a[href*='/me/cases/']").evaluateAll((all) => all.map((link) => link.href));
  assert.equal(new Set(links.filter((href) => href.includes("fine") || href.includes(no))).size, 1);
});

test("an application is withdrawn with a reason, and stays to be read", async () => {
  const page = await person(browser, town, "wang.mei", { script: false });
  const no = await file(page, FINE);
  await page.goto(`/me/cases/${no}`);
  await press(page, "撤回申请");
  await press(page, "确认撤回");
  await main(page).getByText("请写明为什么撤回").first().waitFor();
  await fill(page, { 为什么撤回: "以后再办" });
  await press(page, "确认撤回");
  await page.goto(`/me/cases/${no}`);
  await main(page).getByText("已撤回").first().waitFor();
  assert.equal(await main(page).getByRole("link", { name: "撤回申请" }).count(), 0);
});

test("an agent applies for the firm whose mandate she holds", async () => {
  const page = await person(browser, town, "acme.agent", { viewport: PHONE });
  await page.goto(`${FINE.address}/who`);
  await main(page).getByLabel(/安珂餐饮/).check();
  await press(page, "保存并继续");
  await page.goto(FINE.address);
  await prepare(page, { ...FINE, answers: { "你是？": "单位" }, materials: ["行政处罚决定书", "近期财务报表和纳税申报表", "还款计划"] });
  await main(page).getByText("青岚县安珂餐饮管理有限公司").first().waitFor();
  const no = await submit(page);
  await page.goto(`/me/cases/${no}`);
  await main(page).getByText("您正在代").first().waitFor();
});

test("the window clerk files for somebody at the counter", async () => {
  const clerk = await person(browser, town, "clerk");
  await clerk.goto("/staff/counter");
  await fill(clerk, { 要办什么事: "分期缴纳罚款", 身份号码: "330106185109180310" });
  await press(clerk, "搜索");
  await main(clerk).locator("a[href*='fine-instalment']").first().click();
  await clerk.waitForLoadState();
  assert.equal(await main(clerk).getByLabel("姓名或名称").inputValue(), "李强", "the number finds the person");
  await fill(clerk, { ...FINE.answers, ...FINE.form });
  for (const paper of await main(clerk).getByLabel(/收到纸质件/).all()) await paper.check();
  await press(clerk, "提交收件");
  await main(clerk).getByText("收件凭证").first().waitFor();
  const no = caseNumber(await clerk.content());
  assert.ok(await inInbox(clerk, no), "it waits to be checked");
  const citizen = await person(browser, town, "li.qiang");
  await citizen.goto("/me");
  assert.ok((await citizen.content()).includes(no), "the same record stands among the citizen's own matters");
});

test("the inbox is walked through by keys alone", async () => {
  const page = await person(browser, town, "clerk");
  await page.goto("/staff");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("j");
  const first = await focused();
  await page.keyboard.press("j");
  const second = await focused();
  assert.ok(first && second && first !== second, "j goes down");
  await page.keyboard.press("k");
  assert.equal(await focused(), first, "k goes up");
  await page.keyboard.press("o");
  await page.waitForURL((url) => url.pathname !== "/staff" || url.search !== "");
  await page.keyboard.press("?");
  await page.locator("#keys[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "find");
});

test("an administrator drafts, sees the difference and what it would change, and publishes", async () => {
  const admin = await person(browser, town, "admin", { script: false });
  await admin.goto("/admin/items/water/water-connection");
  await press(admin, "起草新版");
  await fill(admin, { 通俗名称: "家里接自来水" });
  await press(admin, "保存草稿");
  await main(admin).getByText(/家里接自来水/).first().waitFor();
  const dry = main(admin).locator("section", { hasText: "发布会影响什么" });
  assert.match(await dry.first().innerText(), /件|没有|不/);
  await main(admin).locator("#since").fill("2026-11-23");
  await press(admin, "发布");
  assert.equal(await main(admin).getByRole("alert").count(), 0);
  await admin.goto("/admin/items/water/water-connection");
  await main(admin).getByText(/2026-11-23|11月23日/).first().waitFor();
});

for (const word of ["大字版", "高对比"]) {
  test(`${word} stays switched on from page to page, and stays readable`, async () => {
    const page = await visitor(browser, town, { viewport: PHONE });
    await page.goto("/");
    await page.getByRole("button", { name: word }).first().click();
    for (const path of ["/", "/items", "/items/water/water-connection", "/verify"]) {
      await page.goto(path);
      assert.equal(await page.getByRole("button", { name: word }).first().getAttribute("aria-pressed"), "true", path);
      await assertAccessible(page);
    }
    await page.getByRole("button", { name: word }).first().click();
    assert.equal(await page.getByRole("button", { name: word }).first().getAttribute("aria-pressed"), "false");
  });
}
