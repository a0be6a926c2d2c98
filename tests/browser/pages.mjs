import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, bypassCSP: true });
context.setDefaultTimeout(20000);
const faults = [];
let passed = 0;

async function open(address) {
  const page = await context.newPage();
  page.on("pageerror", error => faults.push(`${address}: ${error}`));
  page.on("console", message => message.type() === "error" && faults.push(`${address}: ${message.text()}`));
  await page.goto(address);
  return page;
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], what);
}

async function check(name, test) {
  try {
    await test();
    passed++;
    process.env.VERBOSE && console.log(`${(performance.now() / 1000).toFixed(1)} s: ${name}`);
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
    process.env.VERBOSE && console.log(`${(performance.now() / 1000).toFixed(1)} s: ${name}: ${error.message}`);
  }
}

const view = await open(process.env.ADDRESS);
const rows = () => view.locator("#runs tbody tr");
const row = text => view.locator("#runs tbody tr", { hasText: text });

await check("the list shows runs and sweeps", async () => {
  await view.waitForFunction(() => document.querySelectorAll("#runs tbody tr").length >= 5);
  assert.equal(await row("(sweep)").count(), 1);
});

await check("keys filter and sort", async () => {
  await view.fill("#filter", "network.width=24 status=done");
  assert.equal(await rows().count(), 1);
  await view.fill("#filter", "kind=run status=done");
  await view.fill("#column", "network.width");
  await view.click("#add");
  await view.click('button[data-key="network.width"]');
  const widths = () => view.evaluate(() => {
    const column = [...document.querySelectorAll("#runs th")].findIndex(cell => cell.querySelector('[data-key="network.width"]'));
    return [...document.querySelectorAll("#runs tbody tr")].map(line => line.children[column].innerText);
  });
  assert.deepEqual(await widths(), ["16", "24", "32"]);
  await view.click('button[data-key="network.width"]');
  assert.deepEqual(await widths(), ["32", "24", "16"]);
  assert.equal(await view.getAttribute('th:has(button[data-key="network.width"])', "aria-sort"), "descending");
});

await check("two runs are laid over each other and compared", async () => {
  for (const width of [16, 32]) {
    await view.fill("#filter", `network.width=${width}`);
    await rows().first().getByRole("checkbox").check();
  }
  await view.waitForSelector("#difference td");
  assert.match(await view.innerText("#difference"), /network\.width\s+16\s+32/);
  await view.waitForSelector("#chart .scatterlayer .trace");
  const names = (await view.locator("#chart .legendtext").allTextContents()).join(" ");
  assert.equal(new Set(names.match(/\(\w{6}\)/g)).size, 2);
  await view.check("#log");
  await accessible(view, "viewer");
  await view.click("#clear");
});

await check("a running ensemble is followed", async () => {
  await view.fill("#filter", "status=running");
  await view.waitForFunction(() => document.querySelectorAll("#runs tbody tr").length === 1, null, { timeout: 30000 });
  await rows().first().getByRole("checkbox").check();
  const members = () => view.locator("#runs tbody tr td:nth-child(5)").innerText();
  const before = Number(await members());
  await view.waitForFunction(old => Number(document.querySelector("#runs tbody tr td:nth-child(5)").innerText) > old, before, { timeout: 30000 });
  await view.waitForSelector("#chart .scatterlayer .trace", { timeout: 30000 });
  await view.waitForFunction(() => !document.querySelector("#sharpen").hidden, null, { timeout: 30000 });
});

await check("pages of runs open", async () => {
  await view.fill("#filter", "network.width=16");
  const link = await rows().first().getByRole("link", { name: /report\.html/ }).getAttribute("href");
  const report = await open(new URL(link, process.env.ADDRESS).href);
  await report.waitForSelector(".js-plotly-plot .scatterlayer .trace");
  await report.close();
});

await check("strangers are turned away", async () => {
  const address = new URL(process.env.ADDRESS);
  assert.equal((await fetch(address.origin + "/")).status, 404);
  assert.equal((await fetch(address.href, { method: "POST" })).status, 405);
  assert.equal((await fetch(address.href + "files/..%2f..%2fetc%2fpasswd")).status, 422);
});

await check("the report has no violation, is whole and small", async () => {
  assert.ok(statSync(process.env.REPORT).size < 2_000_000);
  const report = await open("file://" + resolve(process.env.REPORT));
  await report.waitForSelector(".js-plotly-plot .scatterlayer .trace");
  await accessible(report, "report");
  const outside = await report.evaluate(() => performance.getEntriesByType("resource").map(entry => entry.name));
  assert.deepEqual(outside, []);
});

if (process.env.SHOT) {
  await view.fill("#filter", "kind=run");
  await rows().nth(0).getByRole("checkbox").check();
  await rows().nth(1).getByRole("checkbox").check();
  await view.waitForTimeout(2500);
  await view.screenshot({ path: process.env.SHOT, fullPage: true });
}
await browser.close();
faults.forEach(fault => console.log(fault));
console.log(`Browser: Failed: ${faults.length}, Passed: ${passed}`);
process.exit(faults.length ? 1 : 0);
