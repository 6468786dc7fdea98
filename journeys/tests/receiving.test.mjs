// A guide gives its papers to take away, and whoever applies says how the result is to come; on a phone, without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, PHONE, openBrowser, openTown, visitor } from "../support/town.mjs";
import { main, person, prepare, press } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 4, cases: 30 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

test("a guide gives a blank form, a sample and a specimen, and folds what few people read", async () => {
  for (const viewport of [DESKTOP, PHONE]) {
    const page = await visitor(browser, town, { viewport });
    await page.goto("/items/health/public-place-hygiene");
    for (const name of ["下载空白申请表", "看填写样例", "看结果样本"]) {
      const href = await main(page).getByRole("link", { name }).getAttribute("href");
      const paper = await page.request.get(href);
      assert.equal(paper.headers()["content-type"], "application/pdf", name);
      assert.equal((await paper.body()).subarray(0, 5).toString(), "%PDF-", name);
    }
    const more = main(page).locator("details.material-more").first();
    assert.equal(await more.getByText("逐项填写，没有空项").isVisible(), false);
    await more.locator("summary").click();
    await more.getByText("逐项填写，没有空项").waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width);
    await assertAccessible(page);
  }
});

test("the applicant chooses a courier, mends the address, and thinks again later", async () => {
  const page = await person(browser, town, "wang.mei", { viewport: PHONE, script: false });
  await page.goto(FINE.address);
  await prepare(page, FINE);
  await main(page).getByLabel(/^邮寄/).check();
  await main(page).getByLabel("收件地址").fill("北街");
  await press(page, "提交申请");
  await main(page).getByText("请填写能送到的地址").first().waitFor();
  assert.ok(await main(page).getByLabel(/^邮寄/).isChecked(), "what was chosen stays chosen");
  await main(page).getByLabel("收件地址").fill("青岚县城关街道北街社区 3 号");
  await press(page, "提交申请");
  await page.waitForURL(/\/receipt$/);
  const no = page.url().split("/").at(-2);
  await page.goto(`/me/cases/${no}`);
  await main(page).getByText("邮寄：王梅").first().waitFor();
  await press(page, "改领取方式");
  await main(page).getByLabel(/^窗口领取/).check();
  await press(page, "保存");
  await main(page).getByText("窗口领取").first().waitFor();
  assert.equal((await page.content()).includes("北街社区 3 号"), false, "no address is kept that nobody needs");
});
