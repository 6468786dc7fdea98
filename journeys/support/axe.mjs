// Accessibility of a page as axe sees it: nothing serious or critical is let pass.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails with rule, element and remedy for every serious or critical finding. */
export async function assertAccessible(page) {
  // Injected through the debugging protocol, which the page's own policy against foreign scripts does not bind.
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html.slice(0, 160)).join("\n    ")}`);
  assert.deepEqual(told, [], `${page.url()}:\n${told.join("\n")}`);
}
