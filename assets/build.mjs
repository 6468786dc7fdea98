// Copies the few third-party files we use, with their licences, from node_modules/ into vendor/.
// vendor/web is embedded by the web crate, vendor/fonts by the documents crate; neither is committed.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "vendor");
const serif = "@expo-google-fonts/noto-serif-sc";

const copies = [
  ["htmx.org/dist/htmx.min.js", "web/htmx.js"],
  ["htmx.org/dist/ext/hx-sse.min.js", "web/hx-sse.js"],
  ["htmx.org/LICENSE", "licences/htmx.txt"],
  ["@tabler/icons/LICENSE", "licences/tabler-icons.txt"],
  [`${serif}/400Regular/NotoSerifSC_400Regular.ttf`, "fonts/NotoSerifSC-Regular.ttf"],
  [`${serif}/700Bold/NotoSerifSC_700Bold.ttf`, "fonts/NotoSerifSC-Bold.ttf"],
  [`${serif}/LICENSE_FONT`, "licences/noto-serif-sc.txt"],
];

/** The drawing inside one icon file, without the invisible frame the set draws around it. */
async function symbol(name) {
  const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  const drawing = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
}

async function sprite() {
  const list = await readFile(join(here, "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all(names.map(symbol));
  const frame = 'xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<svg ${frame}>\n${symbols.join("\n")}\n</svg>\n`;
}

await rm(vendor, { recursive: true, force: true });
for (const [from, to] of copies) {
  await mkdir(dirname(join(vendor, to)), { recursive: true });
  await copyFile(join(modules, from), join(vendor, to));
}
await writeFile(join(vendor, "web/icons.svg"), await sprite());
