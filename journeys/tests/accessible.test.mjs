// Every page that each of the town's people can reach: axe, the width of a small phone, twice the size, the weight of the
// page, and a console without complaints (where a broken content policy would show).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, openBrowser, openTown, visitor } from "../support/town.mjs";
import { act, file, person } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

const HEAVIEST = 60_000;
/** Reading matter for other programs, and doors that lead out. */
const NOT_PAGES = /\.(svg|csv|xlsx|pdf|ics)\b|\/documents\/|\/files\/|\/api\/|^\/_parts|^\/assets/;

let town;
let browser;
before(async () => {
  [town, browser] = await Promise.all([openTown({ days: 12, cases: 120 }), openBrowser()]);
  // One matter in hand and one to be corrected, so that there is something to see.
  const citizen = await person(browser, town, "wang.mei");
  const [inHand, toCorrect] = [await file(citizen, FINE), await file(citizen, FINE)];
  const clerk = await person(browser, town, "clerk");
  await act(clerk, toCorrect, "要求补正", { 还款计划: "请写明每期的日期和金额。" });
  const own = ["withdraw", "receipt", "correction"].map((page) => `/me/cases/${page === "correction" ? toCorrect : inHand}/${page}`);
  PEOPLE.find(([account]) => account === "wang.mei")[1].push(...own);
});
after(async () => {
  await browser?.close();
  await town?.close();
});

/** Pages of one kind have one pattern: identifiers and what is asked of the page do not count, what it is asked about does. */
function pattern(url) {
  const path = url.pathname
    .replace(/^\/(items|apply|admin\/items)\/[^/]+\/[^/]+/, "/$1/…")
    .replace(/^\/(organs|themes|modules|verify)\/[^/]+/, "/$1/…")
    .replace(/\/[^/]*\d[^/]*(?=\/|$)/g, "/…");
  return `${path}?${[...new Set(url.searchParams.keys())].sort().join("&")}`;
}

/** Addresses found from the start pages, each pattern once. */
async function reachable(page, starts, depth) {
  const found = new Map();
  let edge = starts.map((path) => new URL(path, town.url));
  for (let level = 0; level <= depth; level += 1) {
    const next = [];
    for (const url of edge) {
      if (found.has(pattern(url))) continue;
      found.set(pattern(url), url.pathname + url.search);
      if (level === depth) continue;
      const answer = await page.request.get(url.href);
      const html = await answer.text();
      for (const [, href] of html.matchAll(/<a\b[^>]*\bhref="([^"#]+)/g)) {
        const target = new URL(href.replaceAll("&amp;", "&"), answer.url());
        if (target.origin === town.url && !NOT_PAGES.test(target.pathname)) next.push(target);
      }
    }
    edge = next;
  }
  return [...found.values()];
}

/** Nothing sticks out to the right; if something does, what it is. */
const overflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return "";
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return `${scrollWidth} > ${clientWidth}: ${wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`;
  });

/** Everything that is wrong with one page, as sentences. */
async function faults(page, path) {
  const complaints = [];
  const hear = (message) => message.type() === "error" && !/status of 403/.test(message.text()) && complaints.push(`console: ${message.text()}`);
  const broken = (error) => complaints.push(`script: ${error.message}`);
  page.on("console", hear).on("pageerror", broken);
  try {
    await page.setViewportSize(DESKTOP);
    const answer = await page.goto(path);
    // A door that is shut to somebody is a page, too.
    if (answer.status() >= 400 && answer.status() !== 403) return [`${path}: answers ${answer.status()}`];
    const weight = (await answer.body()).length;
    if (weight > HEAVIEST) complaints.push(`${weight} bytes of HTML`);
    await assertAccessible(page).catch((error) => complaints.push(error.message));
    for (const [what, width, height] of [["twice the size", 720, 450], ["a small phone", 360, 740]]) {
      await page.setViewportSize({ width, height });
      const told = await overflow(page);
      if (told) complaints.push(`sticks out on ${what}: ${told}`);
    }
    await assertAccessible(page).catch((error) => complaints.push(`on a small phone: ${error.message}`));
  } finally {
    page.off("console", hear).off("pageerror", broken);
  }
  return complaints.map((complaint) => `${path}: ${complaint}`);
}

const PEOPLE = [
  [null, ["/", "/items", "/search?q=开饭店", "/search?q=没有这样的事情", "/verify", "/progress", "/register", "/sign-in"], 1],
  ["wang.mei", ["/me", "/me/messages", "/me/account", "/appointments", "/apply/water/water-connection"], 2],
  ["clerk", ["/staff", "/staff/counter?q=开饭店", "/staff/cases"], 2],
  ["examiner", ["/staff", "/staff/cases"], 2],
  ["approver", ["/staff"], 2],
  ["supervisor", ["/staff", "/staff/cases"], 1],
  ["admin", ["/admin/items", "/staff/cases", "/admin/audit", "/admin/operations"], 2],
];

for (const [account, starts, depth] of PEOPLE) {
  test(`every page in reach of ${account ?? "a stranger"} is sound`, async () => {
    const page = await (account ? person(browser, town, account) : visitor(browser, town));
    const told = [];
    for (const path of await reachable(page, starts, depth)) {
      if (!seen(account, path)) told.push(...(await faults(page, path)));
    }
    await page.context().close();
    assert.equal(told.length, 0, `\n${told.join("\n")}`);
  });
}

/** The public pages are looked at once, as a stranger sees them; the frame around them is tested with each role's own. */
const looked = new Set();
function seen(account, path) {
  const key = pattern(new URL(path, town.url));
  if (looked.has(key) && !key.startsWith("/staff") && !key.startsWith("/me")) return true;
  looked.add(key);
  return false;
}
