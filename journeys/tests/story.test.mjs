// The whole story: a citizen finds an item, applies, is told once what is missing, is accepted, examined by two
// departments side by side, gets a decision that anyone can verify, and rates it. On desktop and phone, with and without
// script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESKTOP, PHONE, openBrowser, openTown, visitor } from "../support/town.mjs";
import { act, fill, inInbox, main, openCase, person, photo, prepare, press, submit } from "../support/walk.mjs";
import { RESTAURANT, WATER } from "../support/wishes.mjs";

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 4, cases: 20 }), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

const WAYS = [
  ["desktop, with script", { viewport: DESKTOP, script: true }, RESTAURANT],
  ["desktop, without script", { viewport: DESKTOP, script: false }, WATER],
  ["phone, with script", { viewport: PHONE, script: true }, WATER],
  ["phone, without script", { viewport: PHONE, script: false }, WATER],
];

for (const [name, how, wish] of WAYS) {
  test(`from a wish to a rating (${name})`, async () => {
    const citizen = await person(browser, town, "wang.mei", how);
    const [clerk, examiner, approver] = await Promise.all(
      ["clerk", "examiner", "approver"].map((account) => person(browser, town, account, how)),
    );

    await findGuide(citizen, wish);
    const no = await apply(citizen, wish);

    assert.ok(await inInbox(clerk, no), "the clerk's inbox has it");
    await act(clerk, no, "要求补正", { [wish.wrong]: "照片看不清，请重新拍摄上传。" });

    await answerNotice(citizen, no, wish);
    // The notice asked for nothing that may follow: the clerk accepts with those papers outstanding (容缺受理).
    await act(clerk, no, "受理", {}, wish.follow);
    if (wish.follow) await sendWhatFollows(citizen, no, wish);

    for (let n = 0; n < wish.surveys; n += 1) await survey(examiner, no);
    await act(examiner, no, "同意", { 意见: "符合要求。" });
    await refusesToDecide(examiner, no);
    await act(approver, no, "准予");

    await act(clerk, no, "证照已制好").catch(async () => act(examiner, no, "证照已制好"));
    await act(clerk, no, "已送达", { 送达方式: "网上下载" });

    await downloadsAndVerifies(citizen, no);
    await rate(citizen, no);
    for (const page of [citizen, clerk, examiner, approver]) await page.context().close();
  });
}

/** From words of one's own to the guide, with the questions that narrow it. */
async function findGuide(page, wish) {
  await page.goto("/");
  await page.getByRole("searchbox").first().fill(wish.said);
  await page.getByRole("searchbox").first().press("Enter");
  await page.waitForURL(/\/search/);
  await main(page).locator(`a[href*='/${wish.item}']`).first().click();
  await page.waitForURL(/\/items\//);
  await fill(page, wish.answers);
  await press(page, "看看我要带什么");
  await main(page).getByText(wish.wrong).first().waitFor();
}

async function apply(page, wish) {
  await press(page, "在线申请");
  await prepare(page, wish);
  return submit(page);
}

/** The one notice says everything; all of it is answered at once. */
async function answerNotice(page, no, wish) {
  await page.goto("/me");
  await main(page).locator(`a[href*='${no}']`).first().click();
  await main(page).getByText("照片看不清").first().waitFor();
  await page.goto(`/me/cases/${no}/correction`);
  // What was unclear, and whatever had been left out: all on one page.
  assert.equal(await main(page).getByLabel(new RegExp(`^${wish.wrong}`)).count(), 1);
  for (const field of await main(page).locator("input[type=file]").all()) await field.setInputFiles(photo("清楚的.png"));
  await press(page, "提交");
  await page.goto(`/me/cases/${no}`);
  assert.equal(await main(page).getByText("等您补正").count(), 0, "it is no longer the citizen's turn");
}

/** What was let follow is named on one page, and sent before the decision. */
async function sendWhatFollows(page, no, wish) {
  await page.goto(`/me/cases/${no}`);
  await press(page, "补交材料");
  for (const paper of wish.follow) await main(page).getByLabel(new RegExp(`^${paper}`)).setInputFiles(photo(`${paper}.png`));
  await press(page, "提交");
  await page.goto(`/me/cases/${no}/correction`);
  assert.equal(await main(page).locator("input[type=file]").count(), 0, "nothing is left to follow");
}

async function survey(page, no) {
  await openCase(page, no, "符合要求");
  const second = main(page).getByLabel("第二位踏勘人");
  const name = await second.locator("option").nth(1).innerText();
  await fill(page, { 意见: "现场与申请一致。", 第二位踏勘人: name });
  await press(page, "确认：符合要求");
}

/** Who examined may not decide: the form is not even offered. */
async function refusesToDecide(page, no) {
  await openCase(page, no, "准予");
  assert.equal(await main(page).getByRole("button", { name: "确认：准予" }).count(), 0);
}

async function downloadsAndVerifies(page, no) {
  await page.goto(`/me/cases/${no}`);
  const letters = main(page).locator(`a[href*='/me/cases/${no}/documents/']`);
  const decision = await letters.filter({ hasText: /决定/ }).last().getAttribute("href");
  const pdf = await page.request.get(decision);
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  const address = await main(page).getByRole("link", { name: /核验真伪/ }).last().getAttribute("href");
  const stranger = await visitor(browser, town);
  await stranger.goto(address);
  await main(stranger).getByText("真实有效").first().waitFor();
  assert.ok(!(await main(stranger).innerText()).includes("王梅"), "names are masked");
  await stranger.goto("/verify");
  await main(stranger).getByLabel(/选择 PDF 文件/).setInputFiles({ name: "决定书.pdf", mimeType: "application/pdf", buffer: await pdf.body() });
  await press(stranger, "核验文件");
  await main(stranger).getByText(/真实有效|签章真实/).first().waitFor();
  await stranger.context().close();
}

async function rate(page, no) {
  await page.goto(`/rate/${no}`);
  await main(page).getByLabel("非常满意").check();
  await press(page, "提交评价");
  await page.goto(`/me/cases/${no}`);
  await main(page).getByText(/您的评价：非常满意/).first().waitFor();
}
