// What people do in the town, as one would tell it: apply, open a case, decide, answer a notice.
// Everything goes by what a reader sees (labels, buttons, headings), so every walk works with and without script.
import assert from "node:assert/strict";
import { signIn, visitor } from "./town.mjs";

export const main = (page) => page.getByRole("main");

/** A one-page picture of nothing, as a phone would make it. */
export const photo = (name) => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
});

const sessions = new Map();

/** Somebody at a screen, signed in; at the second screen with the session of the first. */
export async function person(browser, town, account, how = {}) {
  const known = sessions.get(account);
  const page = await visitor(browser, town, { ...how, storageState: known });
  if (known) return page;
  await signIn(page, account);
  sessions.set(account, await page.context().storageState());
  return page;
}

/** Presses a button or follows a link of the page's body. */
export async function press(page, name) {
  const named = { name, exact: typeof name === "string" };
  await main(page).getByRole("button", named).or(main(page).getByRole("link", named)).first().click();
  await page.waitForLoadState();
}

/** Fills what the page asks for; `values` goes by label. Questions the page does not ask are passed over. */
export async function fill(page, values) {
  for (const [label, value] of Object.entries(values)) {
    const group = main(page).getByRole("group", { name: label });
    if (await group.count()) {
      await group.first().getByLabel(value, { exact: true }).check();
      continue;
    }
    const field = main(page).getByLabel(label).first();
    if (!(await field.count()) || !(await field.isEditable())) continue;
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

/** Puts a file under each material named. */
export async function upload(page, materials) {
  for (const material of materials) {
    const field = main(page).getByLabel(new RegExp(`^${material}`)).first();
    if (await field.count()) await field.setInputFiles(photo(`${material}.png`));
  }
}

/** Goes through an application step by step, up to the page that sums it up. */
export async function prepare(page, { answers, form, materials }) {
  for (let step = 0; step < 12; step += 1) {
    if (await main(page).getByRole("button", { name: "提交申请" }).count()) return;
    const onwards = main(page).getByRole("link", { name: /^继续：/ });
    if (await onwards.count()) {
      await onwards.first().click();
      await page.waitForLoadState();
      continue;
    }
    await fill(page, { ...answers, ...form });
    await upload(page, materials);
    await press(page, /^(保存并继续|上传并继续)/);
  }
  assert.fail(`the application does not come to its end: ${page.url()}\n${await main(page).innerText()}`);
}

/** Submits what was prepared; the case number. */
export async function submit(page) {
  await press(page, "提交申请");
  await main(page).getByRole("heading", { name: "申请已收到" }).waitFor();
  return caseNumber(await page.content());
}

/** Files a whole application; the case number. */
export async function file(page, wish) {
  await page.goto(wish.address);
  await prepare(page, wish);
  return submit(page);
}

/** 43 places: item code and running number. */
export function caseNumber(text) {
  const found = /\d{11}[0-9A-Z]{32}/.exec(text)?.[0];
  assert.ok(found, "a case number stands on the page");
  return found;
}

/** Opens one case of the inbox, at the tab of an outcome if one is named. */
export async function openCase(page, no, outcome) {
  await page.goto(`/staff/cases/${no}`);
  const tab = main(page).getByRole("link", { name: outcome, exact: true });
  if (outcome && (await tab.count())) {
    await tab.first().click();
    await page.waitForLoadState();
  }
}

/** Does a task with an outcome; what the form asks for goes by label, and boxes to tick by theirs. */
export async function act(page, no, outcome, values = {}, ticks = []) {
  await openCase(page, no, outcome);
  await fill(page, values);
  for (const label of ticks) await main(page).getByLabel(label).check();
  await press(page, `确认：${outcome}`);
  const refused = main(page).getByRole("alert");
  assert.equal(await refused.count(), 0, (await refused.count()) ? await refused.first().innerText() : "");
}

/** Sends everything a notice asked for. */
export async function answerNotice(page, no) {
  await page.goto(`/me/cases/${no}/correction`);
  for (const field of await main(page).locator("input[type=file]").all()) await field.setInputFiles(photo("清楚的.png"));
  await press(page, "提交");
}

/** From acceptance to the last paper in the applicant's hand. */
export async function decide(no, { clerk, examiner, approver }) {
  await act(examiner, no, "同意", { 意见: "符合要求。" });
  await act(approver, no, "准予");
  await act(examiner, no, "证照已制好");
  await act(clerk, no, "已送达", { 送达方式: "网上下载" });
}

/** Opens a page again and again until something stands on it that the machine brings with one of its next rounds. */
export async function arrives(page, address, what) {
  for (let turn = 0; turn < 40; turn += 1) {
    await page.goto(address);
    if (await what.count()) return what.first();
    await page.waitForTimeout(250);
  }
  assert.fail(`${address} does not come to show it:\n${await main(page).innerText()}`);
}

/** Is the case in somebody's inbox? */
export async function inInbox(page, no) {
  await page.goto("/staff");
  for (let turn = 0; turn < 40; turn += 1) {
    if ((await page.content()).includes(no)) return true;
    const next = main(page).getByRole("link", { name: /下一页|更多/ });
    if (!(await next.count())) return false;
    await next.first().click();
    await page.waitForLoadState();
  }
  return false;
}
