// Every kind of page that the town's people can reach, looked at once by whom it is made for: axe, the width of a small
// phone, twice the size, the weight of the page, words that were left untranslated, and a console without complaints
// (where a broken content policy would show).
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible } from "../support/axe.mjs";
import { DESKTOP, openBrowser, openTown, visitor } from "../support/town.mjs";
import { act, file, person } from "../support/walk.mjs";
import { FINE } from "../support/wishes.mjs";

const HEAVIEST = 60_000;
/** Reading matter for other programs, and doors that lead out. */
const NOT_PAGES = /\.(svg|csv|xlsx|pdf|ics)\b|\/documents\/|\/files\/|\/api\/|^\/_parts|^\/assets/;

/** The names of all messages: none of them may be read on a page. */
const words = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "assets", "i18n", "zh-CN");
const keys = new Set();
for (const file of await readdir(words)) {
  for (const [, key] of (await readFile(join(words, file), "utf8")).matchAll(/^([a-z]+(?:-[\w-]+)+) *=/gm)) keys.add(key);
}

let town;
let browser;
before(async () => {
  // Long enough for cards, a closed month and reports.
  [town, browser] = await Promise.all([openTown({ days: 45, cases: 300 }), openBrowser()]);
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

/** Pages of one kind have one path: whose page it is does not count. */
const kind = (path) =>
  path
    .replace(/^\/(items|apply|admin\/items)\/(?!import|new|quality)[^/]+\/[^/]+/, "/$1/…")
    .replace(/^\/(organs|themes|modules|verify|staff\/kinds|supervision\/risks|admin\/accounts|assessment\/people)\/[^/]+/, "/$1/…")
    .replace(/^\/(supervision\/rules|assessment\/indicators|assessment\/statements|surveys|ratings\/surveys)\/(?!new)[^/]+/, "/$1/…")
    .replace(/\/[^/]*\d[^/]*(?=\/|$)/g, "/…");

/** Pages that were looked at: their kinds, and with each what was asked of them. */
const looked = new Set();
function isNew(url, known) {
  const path = kind(url.pathname);
  const asked = [path, ...[...url.searchParams.keys()].map((name) => `${path}?${name}`)];
  const isNew = asked.some((what) => !known.has(what));
  asked.forEach((what) => known.add(what));
  return isNew;
}

/** Addresses found from the start pages, one of each kind; what somebody else has looked at leads on, but is not looked at again. */
async function reachable(page, starts, depth) {
  const found = [];
  const known = new Set();
  let edge = starts.map((path) => new URL(path, town.url));
  for (let level = 0; level <= depth; level += 1) {
    const next = [];
    for (const url of edge) {
      if (!isNew(url, known)) continue;
      if (isNew(url, looked)) found.push(url.pathname + url.search);
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
  return found;
}

/** Names of messages, and places in a sentence that nothing was put into. */
async function untranslated(page) {
  const text = await page.locator("body").innerText();
  return [...(text.match(/[a-z]+(?:-[a-z0-9]+)+/g) ?? []).filter((word) => keys.has(word)), ...(text.match(/\{ ?\$[^}]*\}?/g) ?? [])];
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
    await assertAccessible(page, { except: EXCEPT[path] }).catch((error) => complaints.push(error.message));
    const raw = await untranslated(page);
    if (raw.length) complaints.push(`not in words: ${raw.join(", ")}`);
    for (const [what, width, height] of [["twice the size", 720, 450], ["a small phone", 360, 740]]) {
      await page.setViewportSize({ width, height });
      const told = await overflow(page);
      if (told) complaints.push(`sticks out on ${what}: ${told}`);
    }
    await assertAccessible(page, { except: EXCEPT[path] }).catch((error) => complaints.push(`on a small phone: ${error.message}`));
  } finally {
    page.off("console", hear).off("pageerror", broken);
  }
  return complaints.map((complaint) => `${path}: ${complaint}`);
}

/** A wall shows what is so right now, which no reader could be given more time for (WCAG 2.2.1, real-time exception). */
const EXCEPT = { "/watch/wall": ["meta-refresh"] };

const PEOPLE = [
  [null, ["/", "/items", "/search?q=开饭店", "/search?q=没有这样的事情", "/verify", "/progress", "/register", "/sign-in", "/sunshine", "/openness", "/opinions", "/surveys", "/satisfaction"], 2],
  ["wang.mei", ["/me", "/me/messages", "/me/account", "/me/ratings", "/appointments", "/apply/water/water-connection"], 2],
  ["acme.agent", ["/me", "/me/account"], 1],
  ["clerk", ["/staff", "/staff/counter?q=开饭店", "/staff/identity", "/ratings/seat", "/assessment/mine"], 2],
  ["supervisor", ["/supervision", "/supervision/running", "/supervision/log", "/supervision/risks", "/ratings", "/ratings/calls", "/assessment", "/assessment/bulletins"], 3],
  ["leader", ["/watch", "/watch/wall", "/assessment/reports"], 2],
  ["examiner", ["/staff", "/staff/cases", "/staff/kinds"], 2],
  ["approver", ["/staff", "/supervision/cards", "/assessment", "/ratings"], 1],
  ["admin", ["/admin/items", "/admin/items/import", "/admin/audit", "/admin/operations", "/admin/accounts", "/admin/posts", "/admin/calendars"], 2],
  ["observer", ["/supervision/observing", "/staff/kinds/observer-finding"], 1],
];

for (const [account, starts, depth] of PEOPLE) {
  test(`every kind of page in reach of ${account ?? "a stranger"} is sound`, async () => {
    const page = await (account ? person(browser, town, account) : visitor(browser, town));
    const told = [];
    for (const path of await reachable(page, starts, depth)) told.push(...(await faults(page, path)));
    await page.context().close();
    assert.equal(told.length, 0, `\n${told.join("\n")}`);
  });
}
