// A clerk writes down what was paid, is told what is wrong with it first, gives it back; the payer sees all of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, PHONE, openBrowser, openTown } from "../support/town.mjs";
import { act, file, main, person, press } from "../support/walk.mjs";
import { LICENCE } from "../support/wishes.mjs";

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 4, cases: 30 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

/** Wide enough for what stands on it, and readable by everybody. */
async function assertSound(page, width) {
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, page.url());
  await assertAccessible(page);
}

for (const [name, viewport, how] of [["desktop", DESKTOP, { script: true }], ["phone", PHONE, { script: false }]]) {
  test(`what is paid at the window is told honestly, on a ${name}`, async () => {
    const li = await person(browser, town, "li.qiang", { viewport, ...how });
    const clerk = await person(browser, town, "clerk", { viewport, ...how });
    const sound = async (page) => how.script && (await assertSound(page, viewport.width));
    const no = await file(li, LICENCE);
    await li.goto(`/me/cases/${no}`);
    await main(li).getByText("还没有登记缴费").waitFor();

    // Not accepted, not published: told first, then written down as it was.
    await clerk.goto(`/staff/cases/${no}`);
    await press(clerk, "登记缴费");
    await main(clerk).getByLabel(/^清单以外的收费/).first().check();
    await main(clerk).getByLabel("清单以外的收费名称").fill("加急费");
    await main(clerk).getByLabel("收到的金额").fill("50");
    await main(clerk).getByLabel("付款方式").selectOption("现金");
    await press(clerk, "登记");
    await main(clerk).getByText("请填写财政电子票据号").first().waitFor();
    await main(clerk).getByLabel("尚未开票的原因").fill("当场没有开");
    await press(clerk, "登记");
    const warned = main(clerk).getByRole("alert");
    await warned.getByText("不在本事项公布的收费清单里").waitFor();
    await warned.getByText("还没有受理").waitFor();
    await sound(clerk);
    await press(clerk, "确实收了，照实登记");
    await main(clerk).getByText("不在公布的收费清单里").first().waitFor();

    // Given back, the case accepted, and the published fee taken.
    await press(clerk, /^登记退费/);
    await main(clerk).getByLabel("退还的金额").fill("50");
    await main(clerk).getByLabel("退费理由").fill("不该收");
    await sound(clerk);
    await press(clerk, "登记退费");
    await main(clerk).getByText("退还“加急费”50.00 元：不该收。").first().waitFor();
    await act(clerk, no, "受理");
    await clerk.goto(`/staff/cases/${no}/fees`);
    await main(clerk).getByLabel("收到的金额").fill("10");
    await main(clerk).getByLabel("付款方式").selectOption("扫码支付");
    await main(clerk).getByLabel("财政电子票据号").fill("37010126000000000012");
    await press(clerk, "登记");
    await main(clerk).getByText("收取“驾驶证工本费”10.00 元").first().waitFor();
    assert.equal(await main(clerk).getByRole("alert").count(), 0, "nothing is wrong with a published fee after acceptance");
    await sound(clerk);

    await li.goto(`/me/cases/${no}`);
    for (const told of ["加急费", "退还 50 元：不该收", "财政电子票据号 37010126000000000012", "公布的标准：每本 10 元", "合计（已减去退还的）：10 元"]) {
      await main(li).getByText(told).first().waitFor();
    }
    await main(li).getByText("收取“加急费”50.00 元（现金），尚未开票：当场没有开。").waitFor();
    await sound(li);
  });
}
