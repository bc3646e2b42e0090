// The whole way by keyboard alone: no click, no scroll, nothing that a hand on a mouse would do.
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, firstCourse, test } from "./test";

const FAR = 150;

/** Tab, on or back, until it has the focus, which must be seen. */
async function reach(page: Page, target: Locator, key = "Tab"): Promise<void> {
  const element = await target.elementHandle();
  for (let step = 0; step < FAR; step += 1) {
    await page.keyboard.press(key);
    if (!(await element.evaluate((one) => one === document.activeElement))) continue;
    const outline = await target.evaluate((one) => getComputedStyle(one).outlineStyle);
    // The search box says it by the line under it.
    expect(outline !== "none" || (await target.getAttribute("type")) === "search").toBe(true);
    return;
  }
  throw new Error(`The focus never came to ${String(target)}`);
}

test("from the welcome to a muted reason by keyboard alone", async ({ page }) => {
  await page.goto("/welcome");
  await expect(
    page.getByRole("region", { name: "Some to choose from" }).getByRole("button").first(),
  ).toBeVisible();
  await reach(page, page.getByRole("searchbox"));
  await page.keyboard.type("dune");
  const dune = page.getByRole("button", { name: "Dune, book", exact: true });
  await expect(dune).toBeVisible();
  await reach(page, dune);
  await page.keyboard.press("Enter");
  await reach(page, page.getByRole("button", { name: "Serve me" }));
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "Tonight’s menu" })).toBeVisible();
  const table = page.getByRole("region", { name: "For you", exact: true });
  await expect(table.getByRole("article")).toHaveCount(12);
  const before = await firstCourse(page);
  await reach(page, table.getByRole("button", { name: /^Love / }).nth(1));
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^The menu changed/)).toBeVisible();
  expect(await firstCourse(page)).not.toEqual(before);
  // What had the focus is gone; the focus is not.
  await expect(table.getByRole("button", { name: /^Love / }).nth(1)).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect.poll(() => firstCourse(page)).toEqual(before);

  await reach(page, table.getByRole("link").first(), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Why it is here for you" })).toBeVisible();
  const reason = page.getByRole("button", { name: /^Mute You liked / }).first();
  await expect(reason).toBeVisible();
  await reach(page, reason);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Let it count again/ })).toBeVisible();
  await expectAccessible(page);
});
