/* global scrollTo, scrollY, URLSearchParams */
// Takes the screenshots of the README from a server with the sample community.
// node e2e/screenshots.mjs http://localhost:8000
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.mjs";

const [url = "http://localhost:8000"] = process.argv.slice(2);
const DOCS = fileURLToPath(new URL("../../docs/", import.meta.url));
const LIKED = ["book:dune", "movie:alien", "game:outer-wilds", "music:low", "movie:arrival"];
const QUESTION = "a feel-good sci-fi film from the 90s, no horror";

const executablePath = findChromium();
const browser = await chromium.launch({
  args: ["--no-sandbox"],
  ...(executablePath ? { executablePath } : {}),
});

async function takeScreenshot(name, { path, width, height, colorScheme = "light", open, top }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const user_id = `picture-${Math.random().toString(36).slice(2)}`;
  const events = LIKED.map((item_id) => ({ user_id, item_id, event_type: "like" }));
  await page.request.post(`${url}/events`, { data: { events } });
  await page.addInitScript((userId) => {
    localStorage.setItem("palate.guest", JSON.stringify({ userId, hasSeenWelcome: true }));
  }, user_id);
  await page.goto(url + path);
  await page.waitForLoadState("networkidle");
  await open?.(page);
  await page.waitForLoadState("networkidle");
  if (top) {
    const heading = page.getByRole("heading", { name: top });
    await heading.evaluate((node) => scrollTo(0, node.getBoundingClientRect().top + scrollY - 32));
  }
  await page.evaluate(() => document.activeElement?.blur());
  await page.waitForTimeout(1000);
  await page.screenshot({ path: `${DOCS}${name}.jpg`, type: "jpeg", quality: 80 });
  await page.close();
}

const wide = { path: "/", width: 1200, height: 760 };
const narrow = { width: 1080, height: 760 };
await takeScreenshot("menu-light", wide);
await takeScreenshot("menu-dark", { ...wide, colorScheme: "dark" });
await takeScreenshot("ask", { ...narrow, path: `/ask?${new URLSearchParams({ q: QUESTION })}` });
await takeScreenshot("why", {
  ...narrow,
  path: "/",
  top: "Why it is recommended",
  open: async (page) => {
    await page.locator('section[aria-label="For you"] article a').nth(1).click();
    await page.getByRole("heading", { name: "Why it is recommended" }).waitFor();
  },
});
await browser.close();
