// Every page in the dark: as readable as by day, nothing wider than the screen, and large enough for a finger.
import type { Page } from "@playwright/test";
import { atHome, expect, expectAccessible, test } from "./test";

test.use({ colorScheme: "dark" });

const LIKES = ["book:dune", "movie:alien", "movie:blade-runner", "game:gris"];
const FINGER_PX = 44;
/** Two cards stand side by side on a phone: what is done with each is as high as a finger, not as wide. */
const IN_CARDS_PX = 32;

interface Look {
  path: string;
  /** Does what shall be looked at, and waits until it is there. */
  until: (page: Page) => Promise<void>;
}

const seen = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();
const LOOKS: readonly Look[] = [
  {
    path: "/welcome",
    until: async (page) => {
      const choices = page.getByRole("region", { name: "Some to choose from" });
      await choices.getByRole("button").first().click();
      await expect(page.getByRole("region", { name: "Your picks" })).toBeVisible();
    },
  },
  {
    path: "/",
    until: async (page) => {
      await page
        .getByRole("button", { name: /^Rate / })
        .nth(1)
        .click();
      await expect(page.getByRole("toolbar")).toBeVisible();
    },
  },
  { path: "/ask", until: (page) => seen(page, "For example") },
  {
    path: "/ask?q=a+feel-good+sci-fi+film,+no+horror",
    until: async (page) => {
      await seen(page, /^Here is what fits/);
      await page.getByRole("button", { name: "Filters" }).click();
      await expect(page.getByRole("dialog").getByRole("button", { name: "Western" })).toBeVisible();
    },
  },
  { path: "/item/movie%3Asolaris", until: (page) => seen(page, /^You liked/) },
  { path: "/you", until: (page) => seen(page, "By mood") },
  { path: "/together", until: (page) => seen(page, "You sit alone so far") },
  { path: "/together?with=sim-0003", until: (page) => seen(page, "How it is chosen.") },
  { path: "/account", until: (page) => seen(page, "Keep what you did") },
  { path: "/nowhere", until: (page) => seen(page, "There is no page at this address.") },
];

/** What a finger would miss, but links in running text, which are as high as their line. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(
    ([finger, narrow]) =>
      [...document.querySelectorAll<HTMLElement>("a, button, summary, select, textarea")]
        .filter((one) => one.checkVisibility() && !one.matches("p > a, .sr-only"))
        .filter((one) => {
          const { width, height } = one.getBoundingClientRect();
          return height < finger - 0.5 || width < (one.closest("article") ? narrow : finger) - 0.5;
        })
        .map((one) => `${one.ariaLabel ?? one.textContent} ${one.offsetWidth}×${one.offsetHeight}`),
    [FINGER_PX, IN_CARDS_PX] as const,
  );
}

for (const { path, until } of LOOKS) {
  test(`in the dark: ${path}`, async ({ page, isMobile }) => {
    await atHome(page, LIKES);
    await page.goto(path);
    await until(page);
    await expectAccessible(page);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
    if (isMobile) expect(await smallTargets(page)).toEqual([]);
  });
}
