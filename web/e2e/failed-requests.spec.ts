// Failed requests are reported where they failed, and no input is lost.
import type { Locator, Page, Route } from "@playwright/test";
import { createUser, expect, expectAccessible, test } from "./test";

const LIKES = ["book:dune", "movie:alien", "movie:blade-runner", "game:gris"];
const WORDS = "a quiet sea";

interface PageCase {
  path: string;
  /** An input whose text must not be lost. */
  input?: (page: Page) => Locator;
  /** Content that is shown without errors. */
  content: (page: Page) => Locator;
}

const getCover = (page: Page) => page.locator("#content svg[viewBox^='0 0 200']");
const PAGES: readonly PageCase[] = [
  { path: "/", content: getCover },
  { path: "/welcome", content: getCover, input: (page) => page.getByRole("searchbox") },
  { path: "/item/book%3Adune", content: getCover },
  { path: "/ask", content: getCover, input: (page) => page.getByRole("searchbox") },
  {
    path: "/you",
    content: (page) => page.getByRole("button", { name: "Change: Liked, Dune" }),
    input: (page) => page.getByRole("textbox", { name: "About me" }),
  },
  {
    path: "/together?with=sim-0003",
    content: getCover,
    input: (page) => page.getByRole("textbox", { name: "In the mood for" }),
  },
];

/** Requests for data, but not for files of the app. */
const DATA =
  /^https?:\/\/[^/]+\/(recommend.*|similar|search|trending|users\/.*|items\/.*|facets\/.*|map)(\?|$)/;

/** Pages with an input, and with one panel or several. */
const SAMPLE_PATHS = ["/ask", "/you"];

/** Failures, and the pages that are opened with them: all, or a sample, since every page shows errors by `ErrorNotice`. */
const FAILURES = [
  { name: "server down", status: 0, message: "Palate does not respond", paths: null },
  { name: "not signed in", status: 401, message: "You need to log in for this", paths: null },
  { name: "too many requests", status: 429, message: "Too many requests", paths: SAMPLE_PATHS },
  { name: "server error", status: 500, message: "The server had an error", paths: SAMPLE_PATHS },
];

function fail(route: Route, status: number): Promise<void> {
  if (status === 0) return route.abort("connectionrefused");
  const body = JSON.stringify({ type: "urn:x", title: "No", status, detail: "no", errors: [] });
  const headers = { "retry-after": "1" };
  return route.fulfill({ status, body, contentType: "application/problem+json", headers });
}

test.use({ expectsFailures: true });

for (const { name, status, message, paths } of FAILURES) {
  test(`${name}: pages show the error, keep inputs, and recover`, async ({ page }) => {
    await createUser(page, LIKES);
    let isRecovered = false;
    await page.route(DATA, (route) => (isRecovered ? route.fallback() : fail(route, status)));
    for (const { path, input, content } of PAGES.filter(({ path }) => !paths || paths.includes(path))) {
      isRecovered = false;
      await page.goto(path);
      await input?.(page).fill(WORDS);
      const alerts = page.getByRole("alert");
      await expect(alerts.first()).toContainText(message);
      if (status === 401) await expectAccessible(page);
      isRecovered = true;
      await expect(async () => {
        const retryButton = alerts.getByRole("button", { name: "Try again" });
        if ((await retryButton.count()) > 0) await retryButton.first().click({ timeout: 2000 });
        expect(await alerts.count()).toBe(0);
      }).toPass({ intervals: [100] });
      await expect(content(page).first()).toBeVisible();
      if (input) await expect(input(page)).toHaveValue(WORDS);
    }
  });
}

// All pages at once in tabs of their own, to wait only once.
test("slow: every page shows a notice, keeps inputs, and waits", async ({ page }) => {
  await createUser(page, LIKES);
  await page.goto("/");
  const context = page.context();
  let release = (): void => undefined;
  const released = new Promise<void>((done) => (release = done));
  await context.route(DATA, async (route) => {
    await released;
    await route.fallback().catch(() => undefined);
  });
  const tabs = await Promise.all(
    PAGES.map(async ({ path, input, content }) => {
      const tab = await context.newPage();
      await tab.goto(path);
      const isOpen = input && (await input(tab).isEnabled());
      if (isOpen) await input(tab).fill(WORDS);
      await expect(tab.getByText("This takes longer than usual").first()).toBeVisible();
      return { tab, content, box: isOpen ? input : undefined };
    }),
  );
  release();
  await Promise.all(
    tabs.map(async ({ tab, content, box: input }) => {
      await expect(content(tab).first()).toBeVisible();
      if (input) await expect(input(tab)).toHaveValue(WORDS);
    }),
  );
});

test("picks and search text survive a failing server", async ({ page }) => {
  await page.route("**/events", (route) => route.abort("connectionrefused"));
  await page.goto("/welcome");
  await page.getByRole("region", { name: "Suggestions" }).getByRole("button").first().click();
  await page.getByRole("searchbox").fill("a quiet sea");
  await page.getByRole("button", { name: "Show my recommendations" }).click();
  await expect(page.getByText("picks and your text are still here")).toBeVisible();
  await expect(page.getByRole("region", { name: "Your picks" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("searchbox")).toHaveValue("a quiet sea");
});
