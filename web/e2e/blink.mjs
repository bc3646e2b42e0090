/* global addEventListener, fetch, MutationObserver, performance, PerformanceObserver, requestAnimationFrame, setTimeout */
// Measures the time from a like to the changed list on the screen, in Chromium; prints JSON.
// node e2e/blink.mjs http://localhost:8000 [likes]
import { loadavg } from "node:os";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.mjs";

const [url = "http://localhost:8000", likes = "100"] = process.argv.slice(2);
const LIKED = ["book:dune", "movie:alien", "game:outer-wilds"];
const LOADS = 10;
const PAUSE_MS = 500;

/** Runs in the page: records when a like was clicked, and when the list of the next response had been painted. */
function recordPaints() {
  const getCards = () => [...document.querySelectorAll('section[aria-label="For you"] article')];
  const getOrder = () =>
    getCards()
      .map((card) => card.dataset.flip)
      .join();
  const getRecommendationId = () => getCards()[0]?.querySelector("a")?.search;
  const afterPaint = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
  globalThis.blink = { paints: [] };
  new PerformanceObserver((list) => globalThis.blink.paints.push(...list.getEntries())).observe({
    type: "largest-contentful-paint",
    buffered: true,
  });
  const first = new MutationObserver(() => {
    if (getCards().length === 0) return;
    first.disconnect();
    afterPaint((at) => (globalThis.blink.content = at));
  });
  first.observe(document, { childList: true, subtree: true });
  addEventListener(
    "click",
    (event) => {
      if (!event.target.closest('[aria-label^="Like "]')) return;
      const now = (globalThis.like = {
        from: event.timeStamp,
        before: getOrder(),
        recommendation: getRecommendationId(),
      });
      afterPaint((at) => (now.seen = at));
      const change = new MutationObserver(() => {
        if (getRecommendationId() === now.recommendation) return;
        change.disconnect();
        afterPaint((at) => Object.assign(now, { done: at, after: getOrder() }));
      });
      change.observe(document, {
        childList: true,
        subtree: true,
        attributes: true,
        attributeFilter: ["href"],
      });
    },
    true,
  );
}

const executablePath = findChromium();
const browser = await chromium.launch({
  args: ["--no-sandbox"],
  ...(executablePath ? { executablePath } : {}),
});

async function visit() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const user_id = `blink-${Math.random().toString(36).slice(2)}`;
  const events = LIKED.map((item_id) => ({ user_id, item_id, event_type: "like" }));
  await page.request.post(`${url}/events`, { data: { events } });
  await page.addInitScript((userId) => {
    localStorage.setItem("palate.guest", JSON.stringify({ userId, hasSeenWelcome: true }));
  }, user_id);
  await page.addInitScript(recordPaints);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.blink.content);
  await page.waitForLoadState("networkidle");
  return page;
}

function getPercentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) =>
    Math.round(10 * sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]) / 10;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

const measureHealth = (page) =>
  page.evaluate(async () => {
    const began = performance.now();
    await (await fetch("/health", { cache: "no-store" })).text();
    return performance.now() - began;
  });

const before = loadavg()[0];
const loads = [];
for (let turn = 0; turn < LOADS; turn += 1) {
  const page = await visit();
  loads.push(
    await page.evaluate(() => ({
      first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      content: globalThis.blink.content,
      largest: globalThis.blink.paints.at(-1).startTime,
    })),
  );
  await page.close();
}

const page = await visit();
const likeButtons = page.locator('section[aria-label="For you"] [aria-label^="Like "]');
const measured = [];
for (let turn = 0; turn < Number(likes); turn += 1) {
  await page.evaluate(() => performance.clearResourceTimings());
  const baseline = await measureHealth(page);
  await likeButtons.nth((turn * 5) % (await likeButtons.count())).click();
  await page.waitForFunction(() => globalThis.like.done && globalThis.like.seen);
  const timings = await page.evaluate(() => {
    const findRequest = (path) =>
      performance.getEntriesByType("resource").find(({ name }) => new URL(name).pathname === path);
    const { from, seen, done, before, after } = globalThis.like;
    const [event, list] = [findRequest("/events"), findRequest("/recommend/batch")];
    return {
      painted: done - from,
      seen: seen - from,
      sending: event.requestStart - from,
      telling: event.responseEnd - event.requestStart,
      asking: list.responseEnd - event.responseEnd,
      painting: done - list.responseEnd,
      changed: before !== after,
    };
  });
  measured.push({ ...timings, baseline });
  await page.waitForTimeout(PAUSE_MS);
}
const summarize = (name) => getPercentiles(measured.map((timings) => timings[name]));
console.log(
  JSON.stringify(
    {
      browser: `Chromium ${browser.version()}`,
      likes: measured.length,
      lists_changed: measured.filter(({ changed }) => changed).length,
      like_to_changed_list_ms: summarize("painted"),
      like_to_first_paint_ms: summarize("seen"),
      parts_ms: Object.fromEntries(
        ["sending", "telling", "asking", "painting"].map((name) => [name, summarize(name)]),
      ),
      health_ms: summarize("baseline"),
      loads: LOADS,
      first_paint_ms: getPercentiles(loads.map(({ first }) => first)),
      first_content_ms: getPercentiles(loads.map(({ content }) => content)),
      largest_paint_ms: getPercentiles(loads.map(({ largest }) => largest)),
      load_average: [before, loadavg()[0]].map((load) => Math.round(10 * load) / 10),
    },
    null,
    2,
  ),
);
await browser.close();
