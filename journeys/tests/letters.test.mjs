// Letters that cannot be delivered. A real mail server refuses one: it waits and is tried again by itself. A real gateway
// says that it never will take another: that lies with the dead letters, where the administrator reads why and sends it again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { openGateway, openMail } from "../support/post.mjs";
import { openBrowser, openTown } from "../support/town.mjs";
import { arrives, file, main, person, press } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

let mail;
let gateway;
let town;
let browser;
before(async () => {
  [mail, gateway] = await Promise.all([openMail(), openGateway()]);
  const settings = `
[mail]
server = "smtp://127.0.0.1:${mail.port}"
from = "青岚县政务服务 <noreply@qinglan.example>"

[sms]
url = "http://127.0.0.1:${gateway.port}/send"
sign = "【青岚政务】"
body = { mobile = "{phone}", content = "{sign}{content}" }
answer = { field = "code", accepted = ["0"], hopeless = ["4"], reason = "msg" }
`;
  [town, browser] = await Promise.all([openTown({ days: 5, cases: 20, settings }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
  await Promise.all([mail?.close(), gateway?.close()]);
});

/** Until a promise about what arrived outside comes true. */
async function comes(what, page) {
  for (let turn = 0; turn < 160; turn += 1) {
    if (what()) return;
    await page.waitForTimeout(250);
  }
  assert.fail(`nothing came: ${what}`);
}

test("whoever leaves a number and an address is told both ways", async () => {
  const citizen = await person(browser, town, "wang.mei");
  await citizen.goto("/me/account");
  const form = citizen.locator("form[action='/me/account/contact']");
  await form.getByLabel("手机号").fill("13900010001");
  await form.getByLabel("用短信告诉我").check();
  await form.getByLabel("电子邮箱").fill("wang.mei@example.cn");
  await form.getByLabel("现在的密码").fill("haoban-demo");
  await press(citizen, "保存联系方式");
  await main(citizen).getByText("联系方式已保存").waitFor();
  await file(citizen, FINE);
  await comes(() => gateway.got.some(({ mobile, content }) => mobile === "13900010001" && /^【青岚政务】.*申请已收件/.test(content)), citizen);
  await comes(() => mail.got.some((letter) => /^To: .*wang\.mei@example\.cn/m.test(letter)), citizen);
  await citizen.context().close();
});

test("what a gateway refuses for good lies with the dead letters, and mail that is refused waits; both arrive in the end", async () => {
  [mail.refuses, gateway.code] = [true, "4"];
  const [letters, texts] = [mail.got.length, gateway.got.length];
  const citizen = await person(browser, town, "wang.mei");
  await file(citizen, FINE);
  await citizen.context().close();

  const admin = await person(browser, town, "admin");
  const dead = main(admin).getByRole("listitem").filter({ hasText: "号码在黑名单中" });
  const line = await arrives(admin, "/admin/operations", dead);
  assert.match(await line.innerText(), /139\*+0001/, "whose it is can be told, the number not be read");
  await assertAccessible(admin);
  await comes(() => mail.turnedAway > 0, admin);
  await admin.goto("/admin/operations");
  const waiting = await main(admin).getByText("待发送消息").locator("..").innerText();
  assert.ok(Number(/\d+/.exec(waiting.replace("待发送消息", ""))[0]) > 0, waiting);

  [mail.refuses, gateway.code] = [false, "0"];
  await dead.first().getByRole("button", { name: "重新发送" }).click();
  await comes(() => gateway.got.length > texts && mail.got.length > letters, admin);
  await admin.goto("/admin/operations");
  await main(admin).getByText("没有死信").waitFor();
  await admin.context().close();
});
