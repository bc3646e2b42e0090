import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { TOAST_DURATION_MS } from "../src/shared/ui/toasts";
import { readServerUrls } from "./global-setup";

interface Fixtures {
  /** Whether requests fail on purpose, which the browser logs as errors. */
  expectsFailures: boolean;
  /** Errors of the console and of the content security policy; must be empty at the end of a test. */
  consoleErrors: string[];
}

export const test = base.extend<Fixtures>({
  // Only one worker at a time has an index.
  baseURL: ({ baseURL }, use, { parallelIndex }) => use(readServerUrls().urls[parallelIndex] ?? baseURL),
  expectsFailures: [false, { option: true }],
  consoleErrors: [
    async ({ page, expectsFailures }, use) => {
      const consoleErrors: string[] = [];
      page.on("console", (message) => {
        const isExpected = expectsFailures && message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !isExpected) consoleErrors.push(message.text());
      });
      page.on("pageerror", (error) => consoleErrors.push(error.message));
      await use(consoleErrors);
      expect(consoleErrors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Options of a test that is repeated on a phone, where its layout is different. */
export const PHONE = { tag: "@phone" };

/** Checks the page by axe (WCAG 2.2 AA and good practice), without the covers, which are decorative. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
  // Passed rules are not reported: on pages of many cards that takes as long as the rules.
  // "Legacy" runs axe in the page itself, which is enough without frames of other origins and takes half the time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .exclude(".cover svg")
    .options({ resultTypes: ["violations"] })
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/**
 * Creates a guest with likes who has seen the welcome page, and returns their id. The guest is the current user of every page
 * load, or with `once` only of the first, so that a test can sign in.
 */
export async function createUser(
  page: Page,
  likes: readonly string[],
  { once = false } = {},
): Promise<string> {
  const userId = `guest-journey-${Math.random().toString(36).slice(2)}`;
  const events = likes.map((item_id) => ({ user_id: userId, item_id, event_type: "like" }));
  if (events.length > 0)
    expect((await page.request.post("/events", { data: { events } })).status()).toBe(200);
  await page.addInitScript(
    ([id, isOnce]) => {
      if (isOnce && localStorage.getItem("palate.guest") !== null) return;
      localStorage.setItem(
        "palate.guest",
        JSON.stringify({ userId: id, hasSeenWelcome: true, authMode: "open" }),
      );
    },
    [userId, once] as const,
  );
  return userId;
}

/** Items of the first row, as "Solaris, film", since items of different domains share titles. */
export async function listFirstRow(page: Page): Promise<string[]> {
  return getFirstRow(page)
    .getByRole("article")
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label") ?? ""));
}

/** The card of an entry of {@link listFirstRow}. */
export function findCard(page: Page, name: string): Locator {
  const link = page.getByRole("link", { name, exact: true });
  return getFirstRow(page).getByRole("article").filter({ has: link });
}

export function getTitle(name: string): string {
  return name.slice(0, name.lastIndexOf(", "));
}

/** First row of the home page. */
export function getFirstRow(page: Page): Locator {
  return page.getByRole("region", { name: "For you", exact: true });
}

/** Keeps toasts visible until the page is left. */
export async function keepToasts(page: Page): Promise<void> {
  await page.evaluate((duration) => {
    const originalSetTimeout = window.setTimeout.bind(window);
    const setTimeoutUnlessToast = (run: () => void, wait?: number) =>
      wait === duration ? 0 : originalSetTimeout(run, wait);
    window.setTimeout = setTimeoutUnlessToast as typeof window.setTimeout;
  }, TOAST_DURATION_MS);
}

/** Expects the likes of the current user on their profile page. */
export async function expectLiked(page: Page, titles: readonly string[]): Promise<void> {
  await page.goto("/you");
  for (const title of titles)
    await expect(page.getByRole("button", { name: `Change: Liked, ${title}`, exact: true })).toBeVisible();
}
