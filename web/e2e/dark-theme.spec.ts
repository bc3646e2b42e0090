// Every page in the dark theme: accessible, no wider than the screen, with touch targets of sufficient size.
import type { Page } from "@playwright/test";
import { createUser, expect, expectAccessible, test, PHONE } from "./test";

test.use({ colorScheme: "dark" });

const LIKES = ["book:dune", "movie:alien", "movie:blade-runner", "game:gris"];
const MIN_TARGET_PX = 44;
/** Minimal width in cards, of which two fit beside each other on a phone. */
const MIN_CARD_TARGET_WIDTH_PX = 32;

interface PageCase {
  path: string;
  /** Brings the page into the state to check. */
  prepare: (page: Page) => Promise<void>;
}

const expectText = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();
const PAGES: readonly PageCase[] = [
  {
    path: "/welcome",
    prepare: async (page) => {
      const choices = page.getByRole("region", { name: "Suggestions" });
      await choices.getByRole("button").first().click();
      await expect(page.getByRole("region", { name: "Your picks" })).toBeVisible();
    },
  },
  {
    path: "/",
    prepare: async (page) => {
      await page
        .getByRole("button", { name: /^Rate / })
        .nth(1)
        .click();
      await expect(page.getByRole("toolbar")).toBeVisible();
    },
  },
  { path: "/ask", prepare: (page) => expectText(page, "For example") },
  {
    path: "/ask?q=a+feel-good+sci-fi+film,+no+horror",
    prepare: async (page) => {
      await expectText(page, /^The best matches come first/);
      await page.getByRole("button", { name: "Filters" }).click();
      await expect(page.getByRole("dialog").getByRole("button", { name: "Western" })).toBeVisible();
    },
  },
  { path: "/item/movie%3Asolaris", prepare: (page) => expectText(page, /^You liked/) },
  { path: "/you", prepare: (page) => expectText(page, "By mood") },
  { path: "/together", prepare: (page) => expectText(page, "You are the only member so far") },
  { path: "/together?with=sim-0003", prepare: (page) => expectText(page, "How it is chosen.") },
  { path: "/account", prepare: (page) => expectText(page, "Keep your history") },
  { path: "/nowhere", prepare: (page) => expectText(page, "There is no page at this address.") },
];

/** Touch targets that are too small; links in running text are exempt. */
function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(
    ([minSize, minCardWidth]) =>
      [...document.querySelectorAll<HTMLElement>("a, button, summary, select, textarea")]
        .filter((element) => element.checkVisibility() && !element.matches("p > a, .sr-only"))
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return (
            height < minSize - 0.5 || width < (element.closest("article") ? minCardWidth : minSize) - 0.5
          );
        })
        .map(
          (element) =>
            `${element.ariaLabel ?? element.textContent} ${element.offsetWidth}×${element.offsetHeight}`,
        ),
    [MIN_TARGET_PX, MIN_CARD_TARGET_WIDTH_PX] as const,
  );
}

for (const { path, prepare } of PAGES) {
  test(`dark theme: ${path}`, PHONE, async ({ page, isMobile }) => {
    await createUser(page, LIKES);
    await page.goto(path);
    await prepare(page);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    if (isMobile) expect(await findSmallTargets(page)).toEqual([]);
  });
}
