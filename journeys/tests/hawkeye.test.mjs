// The hawk-eye, as those live with it whom it watches and those who watch: cards answered and contested, a bad rating that
// is acted on and opened again, the leader's way from a number to one case, a rule tried before it judges, points contested.
// And every page of it on a desktop, a phone and a wall.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, PHONE, WALL, openBrowser, openTown, visitor } from "../support/town.mjs";
import { act, answerNotice, arrives, decide, file, fill, main, person, press } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

let town;
let browser;
before(async () => {
  // Long enough for a month to be frozen.
  [town, browser] = await Promise.all([openTown({ days: 45, cases: 200 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

const UNCLEAR = { 还款计划: "请写明每期的日期和金额。" };

test("the clerk contests a card and it is withdrawn; the department explains another that is upheld", async () => {
  const citizen = await person(browser, town, "wang.mei");
  const [clerk, approver, supervisor] = await staff("clerk", "approver", "supervisor");

  // Asked twice for papers: the clerk's own card. Refused although everything came: the department's.
  const twice = await file(citizen, FINE);
  await act(clerk, twice, "要求补正", UNCLEAR);
  await answerNotice(citizen, twice);
  await act(clerk, twice, "要求补正", UNCLEAR);
  const refused = await file(citizen, FINE);
  await act(clerk, refused, "要求补正", UNCLEAR);
  await answerNotice(citizen, refused);
  await act(clerk, refused, "不予受理", { 理由: "申请的事项不属于本机关职权范围。" });

  const [own, departments] = [await card(clerk, "重复补正", twice), await card(approver, "补齐后仍不受理", refused)];
  assert.match(await main(clerk).innerText().then(() => textOf(clerk, own)), /第一次|补正/, "the card says what is wrong");

  await answer(clerk, own, "提出异议", { 为什么认为这张牌发错了: "第二次要的是申请人新提出的还款期数，第一次无从告知。" });
  await answer(supervisor, own, "撤销这张牌", { 撤销理由: "申请人原因", 撤销的事实和依据: "核对了两次补正记录，申请人中途改了期数。" });
  const withdrawn = await textOf(clerk, own);
  assert.match(withdrawn, /已经撤销，不计分/);
  assert.match(withdrawn, /申请人原因/, "it says why");
  assert.match(withdrawn, /0 分（已撤销）/);

  await answer(approver, departments, "提出异议", { 为什么认为这张牌发错了: "罚款决定由上级机关作出，确实不归本机关。" });
  await answer(supervisor, departments, "维持", { 维持的理由: "决定书的印章是本机关的，应当受理。" });
  await answer(approver, departments, "说明情况", { 怎么回事: "看错了决定书的落款，已经联系申请人重新受理。" });
  await answer(supervisor, departments, "认可，办结", {});
  assert.match(await textOf(approver, departments), /已办结/);
  assert.match(await textOf(approver, departments), /-5|5 分/, "an upheld card counts");
});

test("a bad rating is acted on by the right posts, and opened again when it is not solved", async () => {
  const citizen = await person(browser, town, "li.qiang", { viewport: PHONE });
  const [clerk, examiner, approver, hotline] = await staff("clerk", "examiner", "approver", "hotline");
  const no = await file(citizen, FINE);
  await act(clerk, no, "受理");
  await decide(no, { clerk, examiner, approver });

  await citizen.goto(`/rate/${no}`);
  await main(citizen).getByLabel("非常不满意").check();
  await main(citizen).getByLabel("署名评价，部门可以联系我").check();
  await fill(citizen, { 还想说的话: "打了三次电话都没有人接。" });
  await press(citizen, "提交评价");
  await main(citizen).getByText("您的评价：非常不满意").first().waitFor();

  const open = main(examiner).locator("a[href^='/staff/cases/ZG']");
  await arrives(examiner, "/staff?act=contact", open);
  const rectification = (await open.first().getAttribute("href")).split("/").pop();
  await act(examiner, rectification, "已联系", { 意见: "听取了意见，向申请人致歉。" });
  await act(examiner, rectification, "属实", { 意见: "值班电话当天无人接听。" });
  await act(approver, rectification, "已整改", { 意见: "值班表已经调整，电话转到值班手机。" });
  await act(examiner, rectification, "已告知");
  await hotline.goto("/ratings/calls");
  await hotline.goto(`/ratings/calls/${rectification}`);
  await fill(hotline, { 回访结果: "满意" });
  await press(hotline, "记下");

  await citizen.goto(`/rate/${no}`);
  await main(citizen).getByText("整改结束").first().waitFor();
  await press(citizen, "还没有解决，请重新处理");
  await main(citizen).getByText("按您的要求重新整改").first().waitFor();
});

for (const [how, script] of [["with one press", true], ["without script, after one question", false]]) {
  test(`the leader goes from a number to one case and urges it ${how}`, async () => {
    const leader = await person(browser, town, "leader", { script, viewport: script ? PHONE : DESKTOP });
    await leader.goto("/watch");
    await main(leader).getByRole("link", { name: /正在办理/ }).first().click();
    await leader.waitForURL(/\/watch\/cases\?/);
    await main(leader).locator("a[href^='/watch/cases/']").nth(script ? 0 : 1).click();
    await leader.waitForURL(/\/watch\/cases\/[A-Z0-9]/);
    await main(leader).getByRole("heading", { name: "经过" }).waitFor();
    assert.ok((await main(leader).locator("#story li").count()) > 0, "the case tells its story");
    await main(leader).getByRole("button", { name: /^督办/ }).first().click();
    if (script) await main(leader).getByText("已督办").first().waitFor();
    else {
      await leader.waitForURL(/\/watch\/urge/);
      await press(leader, "发出督办");
      await main(leader).getByText("督办已发出").first().waitFor();
    }
  });
}

test("the administrator changes a rule, tries it on the past, and publishes it from tomorrow", async () => {
  const [admin] = await staff("admin");
  await admin.goto("/supervision/rules/T-STEP-DUE");
  await press(admin, "修改");
  await fill(admin, { 扣分: "2" });
  await press(admin, "保存草稿");
  await main(admin).getByText("草稿已保存").first().waitFor();
  assert.match(await main(admin).innerText(), /扣分由“.*1.*”改为“.*2.*”/, "the difference is told in words");
  await press(admin, "开始试运行");
  await main(admin).getByText(/看过 \d+ 件，这条规则会发出 \d+ 次信号/).waitFor();
  // An administrator sees no cases: when and where the rule would hold is listed, in whose matter is not.
  const told = await main(admin).innerText();
  const raised = Number(told.match(/会发出 (\d+) 次信号/)[1]);
  assert.ok(raised > 0, "the rule would have raised nothing");
  assert.equal(await main(admin).locator("table").last().locator("tbody tr").count(), Math.min(raised, 300));
  assert.match(told, /在您不能查看的办件里，只列时间、信号和部门/);
  assert.equal(await main(admin).locator("a[href^='/staff/cases/']").count(), 0);
  await press(admin, /返回|回到/);
  await fill(admin, { 为什么修改: "与扣分细则保持一致" });
  await press(admin, "发布");
  assert.equal(await main(admin).getByRole("alert").count(), 0);
  await admin.goto("/supervision/rules/T-STEP-DUE");
  await main(admin).getByText("与扣分细则保持一致").first().waitFor();
});

test("a clerk reads the own points with what they come from, and contests them", async () => {
  const [clerk] = await staff("clerk");
  await clerk.goto("/assessment/mine");
  await main(clerk).getByRole("heading", { name: "逐笔得分" }).waitFor();
  await main(clerk).getByRole("heading", { name: "计算依据" }).waitFor();
  await main(clerk).getByRole("link", { name: "提出异议" }).first().click();
  await clerk.waitForURL(/#objection$/);
  assert.notEqual(await main(clerk).getByLabel("对哪一笔").inputValue(), "", "the line is chosen already");
  await fill(clerk, { 理由: "十月有两天在乡镇便民服务中心顶岗，没有计入。" });
  await main(clerk).getByRole("button", { name: "提出异议" }).click();
  await clerk.waitForURL(/\/staff\/cases\//);
  const objection = decodeURIComponent(new URL(clerk.url()).pathname.split("/").pop());
  const [supervisor] = await staff("supervisor");
  const answer = await supervisor.goto(`/staff/cases/${objection}`);
  assert.equal(answer.status(), 200, "supervision reads it");
});

const PAGES = {
  supervisor: ["/watch", "/watch/wall", "/supervision", "/supervision/cards", "/supervision/rules", "/supervision/log",
    "/ratings", "/ratings/list", "/ratings/surveys", "/assessment", "/assessment/analysis", "/assessment/indicators"],
  clerk: ["/assessment/mine"],
  hotline: ["/ratings/calls"],
  null: ["/sunshine", "/satisfaction", "/surveys"],
};

const SCREENS = { supervisor: ["/watch", "/watch/wall", "/supervision"], null: ["/sunshine"] };

for (const [size, viewport, people] of [["a phone", PHONE, PAGES], ["a wall", WALL, SCREENS]]) {
  test(`the pages of the hawk-eye are for everybody on ${size}`, async () => {
    for (const [account, pages] of Object.entries(people)) {
      const page = await (account === "null" ? visitor(browser, town, { viewport }) : person(browser, town, account, { viewport }));
      for (const path of pages) {
        assert.equal((await page.goto(path)).status(), 200, path);
        await assertAccessible(page);
        const { wide, own } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, own: innerWidth }));
        assert.ok(wide <= own, `${path} sticks out on ${size}: ${wide} > ${own}`);
      }
      await page.context().close();
    }
  });
}

const staff = (...accounts) => Promise.all(accounts.map((account) => person(browser, town, account)));

/** The address of the card that the machine raised by a rule about a case. */
async function card(page, rule, no) {
  const row = main(page).locator("tr", { hasText: rule }).filter({ hasText: no });
  const found = await arrives(page, "/supervision/cards?state=unfinished", row);
  return found.locator("a[href^='/supervision/cards/']").first().getAttribute("href");
}

async function textOf(page, address) {
  await page.goto(address);
  return main(page).innerText();
}

/** Answers or decides a card by its form. */
async function answer(page, address, outcome, values) {
  await page.goto(address);
  const tab = main(page).locator("#act").getByRole("link", { name: outcome, exact: true });
  if (await tab.count()) {
    await tab.first().click();
    await page.waitForLoadState();
  }
  await fill(page, values);
  await main(page).locator("#act").getByRole("button", { name: outcome, exact: true }).click();
  await page.waitForURL(/done=/);
}
