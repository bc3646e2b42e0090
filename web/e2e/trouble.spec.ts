// What goes wrong is said where it went wrong, and nothing that was typed or picked is lost.
import type { Locator, Page, Route } from "@playwright/test";
import { atHome, expect, expectAccessible, test } from "./test";

const LIKES = ["book:dune", "movie:alien", "movie:blade-runner", "game:gris"];
const WORDS = "a quiet sea";

interface Asking {
  path: string;
  /** Where words are typed that must not be lost. */
  box?: (page: Page) => Locator;
  /** What there is when all is well. */
  content: (page: Page) => Locator;
}

const cover = (page: Page) => page.locator("#content svg[viewBox^='0 0 200']");
const PAGES: readonly Asking[] = [
  { path: "/", content: cover },
  { path: "/welcome", content: cover, box: (page) => page.getByRole("searchbox") },
  { path: "/item/book%3Adune", content: cover },
  { path: "/ask", content: cover, box: (page) => page.getByRole("searchbox") },
  {
    path: "/you",
    content: (page) => page.getByRole("button", { name: "Change: Loved, Dune" }),
    box: (page) => page.getByRole("textbox", { name: "About me" }),
  },
  {
    path: "/together?with=sim-0003",
    content: cover,
    box: (page) => page.getByRole("textbox", { name: "In the mood for" }),
  },
];

const DATA = /\/(recommend.*|similar|search|trending|users\/.*|items\/.*|facets\/.*|map)(\?|$)/;

const WRONG = [
  { name: "down", status: 0, says: "The kitchen does not answer" },
  { name: "asking for a login", status: 401, says: "You need to log in for this" },
  { name: "asked too often", status: 429, says: "A little too fast" },
  { name: "broken", status: 500, says: "Something broke in the kitchen" },
];

function refuse(route: Route, status: number): Promise<void> {
  if (status === 0) return route.abort("connectionrefused");
  const body = JSON.stringify({ type: "urn:x", title: "No", status, detail: "no", errors: [] });
  const headers = { "retry-after": "1" };
  return route.fulfill({ status, body, contentType: "application/problem+json", headers });
}

test.use({ failing: true });

for (const { name, status, says } of WRONG) {
  test(`${name}: every page says so, keeps what was typed, and goes on when it is over`, async ({ page }) => {
    await atHome(page, LIKES);
    let over = false;
    await page.route(DATA, (route) => (over ? route.fallback() : refuse(route, status)));
    for (const { path, box, content } of PAGES) {
      over = false;
      await page.goto(path);
      await box?.(page).fill(WORDS);
      const alerts = page.getByRole("alert");
      await expect(alerts.first()).toContainText(says);
      if (status === 401) await expectAccessible(page);
      over = true;
      await expect(async () => {
        const again = alerts.getByRole("button", { name: "Try again" });
        if ((await again.count()) > 0) await again.first().click({ timeout: 2000 });
        expect(await alerts.count()).toBe(0);
      }).toPass();
      await expect(content(page).first()).toBeVisible();
      if (box) await expect(box(page)).toHaveValue(WORDS);
    }
  });
}

// All at once, each in a tab of its own: a slow server is waited for once.
test("slow: every page says so, keeps what was typed, and waits", async ({ page }) => {
  await atHome(page, LIKES);
  await page.goto("/");
  const context = page.context();
  let letGo = (): void => undefined;
  const held = new Promise<void>((done) => (letGo = done));
  await context.route(DATA, async (route) => {
    await held;
    await route.fallback().catch(() => undefined);
  });
  const waiting = await Promise.all(
    PAGES.map(async ({ path, box, content }) => {
      const tab = await context.newPage();
      await tab.goto(path);
      const isOpen = box && (await box(tab).isEnabled());
      if (isOpen) await box(tab).fill(WORDS);
      await expect(tab.getByText("This takes longer than usual").first()).toBeVisible();
      return { tab, content, box: isOpen ? box : undefined };
    }),
  );
  letGo();
  await Promise.all(
    waiting.map(async ({ tab, content, box }) => {
      await expect(content(tab).first()).toBeVisible();
      if (box) await expect(box(tab)).toHaveValue(WORDS);
    }),
  );
});

test("picks and words outlive a server that fails", async ({ page }) => {
  await page.route("**/events", (route) => route.abort("connectionrefused"));
  await page.goto("/welcome");
  await page.getByRole("region", { name: "Some to choose from" }).getByRole("button").first().click();
  await page.getByRole("searchbox").fill("a quiet sea");
  await page.getByRole("button", { name: "Serve me" }).click();
  await expect(page.getByText("picks and words are kept here")).toBeVisible();
  await expect(page.getByRole("region", { name: "Your picks" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("searchbox")).toHaveValue("a quiet sea");
});
