import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { TOAST_DURATION_MS } from "../src/shared/ui/toasts";
import { startServer } from "./server";

interface WorkerFixtures {
  /** URL of a server with the sample community and trained models, for the tests of one worker. */
  serverUrl: string;
  /** URL of another one, which requires accounts; started by the first test that needs it. */
  accountsServerUrl: string;
}

interface Fixtures {
  /** Whether requests fail on purpose, which the browser logs as errors. */
  expectsFailures: boolean;
  /** Errors of the console and of the content security policy; must be empty at the end of a test. */
  consoleErrors: string[];
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverUrl: [
    // eslint-disable-next-line no-empty-pattern -- Playwright requires an object pattern
    async ({}, use) => useServer(process.env.PALATE_URL, {}, use),
    { scope: "worker" },
  ],
  accountsServerUrl: [
    // eslint-disable-next-line no-empty-pattern -- Playwright requires an object pattern
    async ({}, use) => useServer(process.env.PALATE_ACCOUNTS_URL, { PALATE_ACCOUNTS__REQUIRED: "true" }, use),
    { scope: "worker" },
  ],
  baseURL: ({ serverUrl }, use) => use(serverUrl),
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

/** Provides the URL of a running server, or of one that is started on a copy of the trained data. */
async function useServer(
  runningUrl: string | undefined,
  env: Readonly<Record<string, string>>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  if (runningUrl) return use(runningUrl);
  const copyDataFrom = process.env.PALATE_TRAINED_DATA;
  if (!copyDataFrom) throw new Error("The journeys need the trained data of the global setup.");
  const server = await startServer({ command: "serve", copyDataFrom, env });
  await use(server.url);
  await server.stop();
}

/** Checks the page by axe (WCAG 2.2 AA and good practice), without the covers, which are decorative. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
  // Passed rules are not reported: on pages of many cards that takes as long as the rules.
  // Of lists of equal cards the first few stand for all: they contain every domain.
  const { violations } = await new AxeBuilder({ page })
    .exclude(".cover svg")
    .exclude("article:nth-child(n+7)")
    .options({ resultTypes: ["violations"] })
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** Creates a welcomed guest with likes, stored on every visit, or `once`, so that a test can sign in. */
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
      localStorage.setItem("palate.guest", JSON.stringify({ userId: id, welcomed: true, authMode: "open" }));
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
