import {
  createUser,
  expect,
  expectAccessible,
  findCard,
  keepToasts,
  listFirstRow,
  test,
  PHONE,
  getFirstRow,
} from "./test";

test.describe("with animations", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });
  test("first visit: picks, recommendations, like, undo, explanation, mute", PHONE, async ({ page }) => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/welcome$/);
    await expect(page.getByRole("heading", { name: "What do you love?" })).toBeVisible();
    await expectAccessible(page);

    const choices = page.getByRole("region", { name: "Suggestions" });
    await expect(choices.getByRole("button").first()).toBeVisible();
    await page.getByRole("searchbox").fill("dune");
    await page.getByRole("button", { name: "Dune, book", exact: true }).click();
    const picks = page.getByRole("region", { name: "Your picks" });
    await expect(picks.getByRole("listitem")).toHaveCount(1);
    await expect(choices.getByRole("button").first()).toBeVisible();
    await choices.getByRole("button", { pressed: false }).nth(0).click();
    await choices.getByRole("button", { pressed: false }).nth(3).click();
    await expect(picks.getByRole("listitem")).toHaveCount(3);

    await page.reload();
    await expect(picks.getByRole("listitem")).toHaveCount(3);
    await page.getByRole("button", { name: "Show my recommendations" }).click();

    await expect(page.getByRole("heading", { name: "Tonight’s recommendations" })).toBeVisible();
    const firstRow = getFirstRow(page);
    await expect(firstRow.getByRole("article")).toHaveCount(12);
    await expectAccessible(page);

    const before = await listFirstRow(page);
    await keepToasts(page);
    await findCard(page, before[0] ?? "")
      .getByRole("button", { name: /^Like / })
      .click();
    await expect(page.getByText(/^The list has changed/)).toBeVisible();
    await expect.poll(() => listFirstRow(page)).not.toContain(before[0]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => listFirstRow(page)).toEqual(before);

    const second = firstRow.getByRole("article").nth(1);
    const title = await second.getByRole("heading").textContent();
    await second.getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title ?? "");
    await expect(page.getByRole("heading", { name: "Why it is recommended" })).toBeVisible();
    await expectAccessible(page);

    const whyPanel = page.getByRole("region", { name: "Why it is recommended" });
    const list = whyPanel.getByRole("region", { name: "Its position in your list" });
    const reason = whyPanel.getByRole("button", { name: /^Mute You liked / }).first();
    const muted = ((await reason.textContent()) ?? "").replace(/^Mute You liked /, "");
    const positions = await list.getByRole("listitem").allTextContents();
    await reason.click();
    await expect(whyPanel.getByRole("button", { name: `Unmute: ${muted}` })).toBeVisible();
    await expect(whyPanel.getByRole("button", { name: `Mute You liked ${muted}`, exact: true })).toHaveCount(
      0,
    );
    await expect
      .poll(async () => ((await list.count()) ? list.getByRole("listitem").allTextContents() : []))
      .not.toEqual(positions);
  });
});

test("a disliked item is removed at once, also after a reload", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"]);
  await page.goto("/");
  const firstRow = getFirstRow(page);
  await expect(firstRow.getByRole("article")).toHaveCount(12);
  const [first = ""] = await listFirstRow(page);
  await findCard(page, first)
    .getByRole("button", { name: /^Not for me/ })
    .click();
  await expect.poll(() => listFirstRow(page)).not.toContain(first);
  await page.reload();
  await expect(firstRow.getByRole("article")).toHaveCount(12);
  expect(await listFirstRow(page)).not.toContain(first);
});

test("the welcome page can be skipped", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Skip for now" }).click();
  await expect(
    page.getByRole("region", { name: "Popular right now" }).getByRole("article").first(),
  ).toBeVisible();
});

test("no page scrolls horizontally", PHONE, async ({ page }) => {
  await createUser(page, ["book:dune"]);
  for (const path of [
    "/",
    "/ask",
    "/ask?q=a+sad+film",
    "/you",
    "/welcome",
    "/item/book%3Adune",
    "/nowhere",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("#content [aria-busy=true]")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  }
});
