// Takes the pictures of README and manual from a demonstration county: `node journeys/shots.mjs`, into docs/images.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PHONE, WALL, openBrowser, openTown, visitor } from "./support/town.mjs";
import { act, file, fill, main, openCase, person, prepare, submit } from "./support/walk.mjs";
import { FINE, RESTAURANT, WATER } from "./support/wishes.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "docs", "images");
const SCREEN = { width: 1280, height: 800 };

await mkdir(folder, { recursive: true });
const [town, browser] = await Promise.all([openTown({ days: 60, cases: 900 }), openBrowser()]);

/** The screen as it stands, scrolled to an element if one is named. */
async function shoot(page, name, address, at) {
  if (address) await page.goto(address);
  if (at) await main(page).locator(at).first().evaluate((element) => element.scrollIntoView({ block: "start" }));
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name);
}

/** A fresh visitor with a preference switched on. */
async function preferring(word, viewport) {
  const page = await visitor(browser, town, { viewport });
  await page.goto("/");
  await page.getByRole("button", { name: word }).first().click();
  return page;
}

try {
  const stranger = await visitor(browser, town, { viewport: SCREEN });
  await shoot(stranger, "home", "/");
  await shoot(stranger, "guide", "/items/market/food-business");

  const citizen = await person(browser, town, "wang.mei", { viewport: SCREEN });
  await citizen.goto("/apply/market/food-business");
  await prepare(citizen, RESTAURANT);
  const check = citizen.url();
  await shoot(citizen, "apply", "/apply/market/food-business");
  await citizen.goto(check);
  const toCorrect = await submit(citizen);
  await shoot(citizen, "receipt");
  const inHand = await file(citizen, { ...WATER, address: "/apply/water/water-connection" });
  await file(citizen, FINE);

  const clerk = await person(browser, town, "clerk", { viewport: { width: 1440, height: 900 } });
  await act(clerk, toCorrect, "要求补正", { [RESTAURANT.wrong]: "请标明操作间和水池的位置。" });
  await openCase(clerk, inHand, "受理");
  await act(clerk, inHand, "受理");
  await shoot(clerk, "inbox", "/staff");
  await shoot(clerk, "identity", "/staff/identity");
  await shoot(clerk, "counter", "/staff/counter?item=market/fine-instalment&number=330106185109180310");

  await citizen.goto(`/me/cases/${inHand}`);
  await citizen.locator("details.case-why > summary").first().click();
  await shoot(citizen, "my-case");
  await shoot(citizen, "correction", `/me/cases/${toCorrect}/correction`);
  await shoot(citizen, "my-matters", "/me");
  await citizen.goto(`/me/cases/${inHand}`);
  const verify = await main(citizen).getByRole("link", { name: /核验真伪/ }).first().getAttribute("href");
  await shoot(stranger, "verify", verify);

  const examiner = await person(browser, town, "examiner", { viewport: { width: 1440, height: 900 } });
  await shoot(examiner, "case", `/staff/cases/${inHand}`);
  await shoot(examiner, "opinions", `/staff/cases/${inHand}`, "#opinions");
  const leader = await person(browser, town, "leader", { viewport: { width: 1440, height: 900 } });
  await shoot(leader, "ledger", "/staff/cases");
  const admin = await person(browser, town, "admin", { viewport: { width: 1440, height: 900 } });
  await admin.goto("/admin/items/water/water-connection");
  await main(admin).getByRole("button", { name: "起草新版" }).click();
  await fill(admin, { 通俗名称: "家里接自来水" });
  await main(admin).getByRole("button", { name: "保存草稿" }).last().click();
  await shoot(admin, "draft");
  await shoot(admin, "accounts", "/admin/accounts");
  await shoot(admin, "operations", "/admin/operations");

  const supervisor = await person(browser, town, "supervisor", { viewport: { width: 1440, height: 900 } });
  await shoot(leader, "watch", "/watch");
  await shoot(await person(browser, town, "leader", { viewport: WALL }), "wall", "/watch/wall");
  await supervisor.goto("/supervision/cards");
  const card = await main(supervisor).locator("table a[href^='/supervision/cards/']").first().getAttribute("href");
  await shoot(supervisor, "card", card);
  await supervisor.goto("/supervision/rules/T-STEP-DUE/edit");
  await main(supervisor).getByRole("button", { name: "开始试运行" }).click();
  await main(supervisor).getByText(/这条规则会发出/).waitFor();
  await shoot(supervisor, "dry-run");
  await shoot(supervisor, "ratings", "/ratings");
  await shoot(supervisor, "log", "/supervision/log");
  await shoot(clerk, "statement", "/assessment/mine");
  await shoot(await visitor(browser, town, { viewport: PHONE }), "phone-sunshine", "/sunshine");

  const phone = await person(browser, town, "wang.mei", { viewport: PHONE });
  await shoot(phone, "phone-home", "/");
  await shoot(phone, "phone-case", `/me/cases/${inHand}`);
  const pocket = await person(browser, town, "examiner", { viewport: PHONE });
  await shoot(pocket, "phone-inbox", "/staff");
  await shoot(await preferring("大字版", SCREEN), "large-type", "/items/water/water-connection");
  await shoot(await preferring("深色", SCREEN), "dark", "/");
} finally {
  await browser.close();
  await town.close();
}
