import type { Page } from "@playwright/test";
import {
  createUser,
  expect,
  expectAccessible,
  findCard,
  getTitle,
  keepToasts,
  listFirstRow,
  test,
  PHONE,
  getFirstRow,
} from "./test";

/** Number of cards that repeat an item; can be positive for a moment after a change. */
const countRepeated = (page: Page) =>
  page
    .locator("article[data-flip]")
    .evaluateAll(
      (cards) => cards.length - new Set(cards.map((card) => (card as HTMLElement).dataset.flip)).size,
    );

test("more rows load without duplicates, also after a like far down", PHONE, async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"]);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: /^Because you liked/ })).toBeVisible();
  const rows = page.getByRole("heading", { level: 2 });
  for (let before = 0, scrollCount = 0; scrollCount < 3; scrollCount += 1) {
    await expect.poll(() => rows.count()).toBeGreaterThan(before);
    before = await rows.count();
    await rows.last().scrollIntoViewIfNeeded();
    await expect.poll(() => countRepeated(page)).toBe(0);
  }
  const refetch = page.waitForResponse("**/recommend/batch");
  await page
    .getByRole("region", { name: "Popular right now" })
    .getByRole("button", { name: /^Like / })
    .first()
    .click();
  await expect(page.getByText(/^You like /)).toBeVisible();
  await refetch;
  await expect.poll(() => countRepeated(page)).toBe(0);
  await expectAccessible(page);
});

test("ratings are given by keys, change the list, and are undone", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"]);
  await page.goto("/");
  const firstRow = getFirstRow(page);
  await expect(firstRow.getByRole("article")).toHaveCount(12);
  const before = await listFirstRow(page);
  const [name = ""] = before;
  const [card, title] = [findCard(page, name), getTitle(name)];
  await card.getByRole("button", { name: `Rate ${title}` }).press("Enter");
  await expect(page.getByRole("button", { name: `1 of 5 for ${title}` })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(card.getByRole("button", { name: `Rate ${title}` })).toBeFocused();
  await page.keyboard.press("Enter");
  await keepToasts(page);
  await page.keyboard.press("4");
  await expect(page.getByText(`${title} is rated`)).toBeVisible();
  await expect.poll(() => listFirstRow(page)).not.toContain(name);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect.poll(() => listFirstRow(page)).toEqual(before);
});

test("saved items stay on the list, marked as saved", async ({ page }) => {
  await createUser(page, ["book:dune"]);
  await page.goto("/");
  const firstRow = getFirstRow(page);
  const saveButton = firstRow.getByRole("button", { name: /^Save / }).first();
  const name = (await saveButton.getAttribute("aria-label")) ?? "";
  await saveButton.click();
  await expect(page.getByText("is saved for later")).toBeVisible();
  await expect(page.getByRole("button", { name, pressed: true })).toBeVisible();
});

test("items ignored in five visits are left out of the sixth", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"]);
  const visits: Set<string>[] = [];
  for (let visit = 0; visit < 6; visit += 1) {
    await page.goto("/");
    await expect(getFirstRow(page).getByRole("article")).toHaveCount(12);
    visits.push(new Set(await listFirstRow(page)));
  }
  const sixth = visits.pop();
  const shownEveryVisit = [...(visits[0] ?? [])].filter((title) => visits.every((visit) => visit.has(title)));
  expect(shownEveryVisit.filter((title) => sixth?.has(title))).toEqual([]);
});

test("reduced motion: no animations, and the same list", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await createUser(page, ["book:dune", "movie:alien"]);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: /^Because you liked/ })).toBeVisible();
  const before = await listFirstRow(page);
  await page
    .getByRole("button", { name: /^Like / })
    .first()
    .click();
  await expect.poll(() => listFirstRow(page)).not.toEqual(before);
  const movingDurations = await page.evaluate(() =>
    document
      .getAnimations()
      .map((animation) => Number(animation.effect?.getComputedTiming().duration))
      .filter((duration) => duration > 1),
  );
  expect(movingDurations).toEqual([]);
});
