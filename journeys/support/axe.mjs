// Accessibility of a page as axe sees it: nothing serious or critical is let pass.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with rule, element and remedy for every serious or critical finding; `except` names rules that do not hold here. */
export async function assertAccessible(page, { except = [] } = {}) {
  // Injected through the debugging protocol, which the page's own policy against foreign scripts does not bind.
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const counts = ({ id, impact }) => (impact === "serious" || impact === "critical") && !except.includes(id);
  const grave = violations.filter(counts);
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html.slice(0, 160)).join("\n    ")}`);
  assert.deepEqual(told, [], `${page.url()}:\n${told.join("\n")}`);
}

/**
 * The same for a browser that runs no script. Axe itself needs script to run, so the page is served as such a browser
 * builds it: without its scripts, and with what stands in `noscript` as part of it.
 */
export async function assertAccessibleWithoutScript(page, address, how = {}) {
  const plain = async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "").replace(/<\/?noscript>/g, "");
    await route.fulfill({ response: answer, body: html });
  };
  const here = (url) => `${url.pathname}${url.search}` === address;
  await page.route(here, plain);
  try {
    await page.goto(address);
    assert.equal(await page.locator("script").count(), 0, `${address} is looked at without script`);
    await assertAccessible(page, how);
  } finally {
    await page.unroute(here, plain);
  }
}
