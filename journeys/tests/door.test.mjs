// The door: signing in and out, with and without script, on desktop and phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, PHONE, openBrowser, openTown, signIn, visitor } from "../support/town.mjs";

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 5, cases: 20 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

for (const [where, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
  for (const script of [true, false]) {
    test(`a citizen comes in and goes out again (${where}, script ${script ? "on" : "off"})`, async () => {
      const page = await visitor(browser, town, { viewport, script });
      await signIn(page, "wang.mei");
      await page.goto("/me/account");
      await assert.doesNotReject(page.getByRole("heading", { name: "我的账号" }).waitFor());
      await page.getByRole("button", { name: "退出" }).first().click();
      await page.goto("/me/account");
      assert.match(page.url(), /\/sign-in\?to=/);
    });
  }
}

test("a wrong password is told plainly, and what was typed stays", async () => {
  const page = await visitor(browser, town);
  await page.goto("/sign-in");
  await page.getByLabel("账号", { exact: true }).fill("wang.mei");
  await page.getByLabel("密码", { exact: true }).fill("no such word");
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await page.getByText("账号或密码不对").first().waitFor();
  assert.equal(await page.getByLabel("账号", { exact: true }).inputValue(), "wang.mei");
});

for (const path of ["/sign-in", "/register"]) {
  test(`${path} is accessible`, async () => {
    const page = await visitor(browser, town);
    await page.goto(path);
    await assertAccessible(page);
  });
}

test("one's own account is accessible", async () => {
  const page = await visitor(browser, town);
  await signIn(page, "wang.mei");
  await page.goto("/me/account");
  await assertAccessible(page);
});
