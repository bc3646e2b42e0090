import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";
import { STAYS_MS } from "../src/shared/ui/toasts";

interface Fixtures {
  /** True where requests fail on purpose: the browser writes that into its console, rightly. */
  failing: boolean;
  /** What the console and the content security policy complained of; must stay empty unless a test says so. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  baseURL: process.env.PALATE_URL,
  failing: [false, { option: true }],
  complaints: [
    async ({ page, failing }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        const expected = failing && message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !expected) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The rules of WCAG 2.2 AA and good practice, on the page as it stands; drawn covers are hidden from readers anyway. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
  );
  // What passes is not told in full: on a page of many cards that takes as long as the rules do.
  const { violations } = await new AxeBuilder({ page })
    .exclude(".cover svg")
    .options({ resultTypes: ["violations"] })
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** Someone who has been welcomed, with these likes; on every visit, or `once`, and then whoever they become. */
export async function atHome(page: Page, likes: readonly string[], { once = false } = {}): Promise<string> {
  const userId = `guest-journey-${Math.random().toString(36).slice(2)}`;
  const events = likes.map((item_id) => ({ user_id: userId, item_id, event_type: "like" }));
  if (events.length > 0)
    expect((await page.request.post("/events", { data: { events } })).status()).toBe(200);
  await page.addInitScript(
    ([id, first]) => {
      if (first && localStorage.getItem("palate.guest") !== null) return;
      localStorage.setItem("palate.guest", JSON.stringify({ userId: id, welcomed: true, how: "open" }));
    },
    [userId, once] as const,
  );
  return userId;
}

/** What is in the first course, in its order, as "Solaris, film": there are books and records of the same title. */
export async function firstCourse(page: Page): Promise<string[]> {
  return table(page)
    .getByRole("article")
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label") ?? ""));
}

/** The card of what {@link firstCourse} calls so. */
export function cardOf(page: Page, name: string): Locator {
  const link = page.getByRole("link", { name, exact: true });
  return table(page).getByRole("article").filter({ has: link });
}

export function titleOf(name: string): string {
  return name.slice(0, name.lastIndexOf(", "));
}

function table(page: Page): Locator {
  return page.getByRole("region", { name: "For you", exact: true });
}

/** What can be undone stays until it is, however long that takes; until the page is left. */
export async function keepToasts(page: Page): Promise<void> {
  await page.evaluate((stays) => {
    const own = window.setTimeout.bind(window);
    const kept = (run: () => void, wait?: number) => (wait === stays ? 0 : own(run, wait));
    window.setTimeout = kept as typeof window.setTimeout;
  }, STAYS_MS);
}

/** Whoever is here has loved these things, and their own page says so. */
export async function expectLoved(page: Page, titles: readonly string[]): Promise<void> {
  await page.goto("/you");
  for (const title of titles)
    await expect(page.getByRole("button", { name: `Change: Loved, ${title}`, exact: true })).toBeVisible();
}
