// Starts a demonstration county on a free port and a browser, and stops both at the end.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const binary = process.env.HAOBAN_BINARY ?? join(root, "target", "debug", "haoban");

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Waits until the town says it is ready; fails with its own words when it ends first. */
async function ready(url, child, said) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`haoban ended early:\n${said.join("")}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Error(`haoban did not get ready:\n${said.join("")}`);
}

/** A county of a few weeks, served; `settings` is the text of its `haoban.toml`. */
export async function openTown({ days = 20, cases = 150, seed = 7, settings = "" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "haoban-journey-"));
  const config = join(folder, "haoban.toml");
  await writeFile(config, settings);
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ["demo", "--days", days, "--cases", cases, "--seed", seed, "--listen", listen];
  const child = spawn(binary, [...args, "--database", `sqlite://${folder}/town.db`].map(String), {
    cwd: root,
    env: { ...process.env, HAOBAN_CONFIG: config, HAOBAN_DATA: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said = [];
  child.stderr.on("data", (text) => said.push(text.toString()));
  const url = `http://${listen}`;
  await ready(url, child, said);
  return {
    url,
    said,
    async close() {
      child.kill("SIGTERM");
      await new Promise((ended) => (child.exitCode === null ? child.once("exit", ended) : ended()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Debian's Chromium, without its background chatter. */
export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--no-first-run"],
  });

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const WALL = { width: 1920, height: 1080 };

/** A fresh visitor. `script: false` is a browser that runs none. */
export async function visitor(browser, town, { script = true, viewport = DESKTOP, storageState } = {}) {
  const wanted = { baseURL: town.url, javaScriptEnabled: script, viewport, storageState, locale: "zh-CN" };
  const context = await browser.newContext(wanted);
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** Signs in by the sign-in page, as a person would. */
export async function signIn(page, account) {
  await page.goto("/sign-in");
  await page.getByLabel("账号", { exact: true }).fill(account);
  await page.getByLabel("密码", { exact: true }).fill("haoban-demo");
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
