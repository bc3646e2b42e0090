import { type Page, type Request } from "@playwright/test";
import { createUser, expect, expectAccessible, test, PHONE } from "./test";

const getChips = (page: Page) => page.getByRole("region", { name: "Understood as" });
const getResults = (page: Page) => page.getByRole("region", { name: "Results" });
const getTitles = (page: Page) => getResults(page).getByRole("heading", { level: 3 }).allTextContents();
const getParams = (page: Page) => new URL(page.url()).searchParams;

test("ask with a mood: chips are edited, the list changes, and back restores it", PHONE, async ({ page }) => {
  await createUser(page, ["book:dune"]);
  await page.goto("/ask");
  await expect(page.getByRole("heading", { name: "What are you in the mood for?" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("searchbox").fill("a feel-good sci-fi film from the 90s, no horror");
  await expect(getChips(page).getByRole("button", { name: "Change genre Science Fiction" })).toBeVisible();
  await expect(getChips(page).getByRole("button", { name: "Change not genre Horror" })).toBeVisible();
  await expect(getResults(page).getByRole("article").first()).toBeVisible();
  await expectAccessible(page);
  const initialTitles = await getTitles(page);

  await getChips(page).getByRole("button", { name: "Change years 1990–1999" }).click();
  const popover = page.getByRole("dialog");
  await popover.getByRole("textbox", { name: "From year" }).fill("1940");
  await popover.getByRole("textbox", { name: "To year" }).fill("1970");
  await expectAccessible(page);
  await popover.getByRole("button", { name: "Set" }).click();
  await expect(getChips(page).getByRole("button", { name: "Change years 1940–1970" })).toBeVisible();
  await expect.poll(() => getTitles(page)).not.toEqual(initialTitles);
  expect(getParams(page).getAll("chip")).toContain("year:1940..1970");

  await getChips(page).getByRole("button", { name: "Change genre Science Fiction" }).click();
  await popover.getByRole("button", { name: "Exclude" }).click();
  await expect(
    getChips(page).getByRole("button", { name: "Change not genre Science Fiction" }),
  ).toBeVisible();

  await page.goBack();
  await expect(getChips(page).getByRole("button", { name: "Change genre Science Fiction" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => getTitles(page)).toEqual(initialTitles);
  await expect(getChips(page).getByRole("button", { name: "Change years 1990–1999" })).toBeVisible();
  await page.goForward();
  await expect(getChips(page).getByRole("button", { name: "Change years 1940–1970" })).toBeVisible();
});

test("a question is opened by its URL, chips are added by keyboard, and more results load", async ({
  page,
}) => {
  await createUser(page, []);
  await page.goto("/ask?q=a+book&chip=domain:book&chip=-genre:Horror&surprise=0.5");
  await expect(page.getByRole("searchbox")).toHaveValue("a book");
  await expect(page.getByRole("slider")).toHaveAttribute("aria-valuetext", "Half familiar, half surprising");
  await expect(getChips(page).getByRole("listitem")).toHaveCount(3);

  await getChips(page)
    .getByRole("button", { name: /^\+ Add/ })
    .focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "by", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Search for another" }).fill("le guin");
  await page.getByRole("button", { name: "Ursula K. Le Guin" }).focus();
  await page.keyboard.press("Enter");
  await expect(getChips(page).getByRole("button", { name: "Change by Ursula K. Le Guin" })).toBeVisible();
  await getChips(page).getByRole("button", { name: "Remove by Ursula K. Le Guin" }).click();

  await page.getByRole("slider").focus();
  await page.keyboard.press("Home");
  await expect.poll(() => getParams(page).has("surprise")).toBe(false);

  await expect(getResults(page).getByRole("article").nth(23)).toBeVisible();
  // Scrolls again if the new list has replaced the previous one in the meantime.
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    expect(await getResults(page).getByRole("article").count()).toBeGreaterThan(24);
  }).toPass();
  const allTitles = await getTitles(page);
  expect(new Set(allTitles).size).toBe(allTitles.length);
});

test(
  "filters narrow the results, and without results the most restrictive one is named",
  PHONE,
  async ({ page }) => {
    await createUser(page, []);
    await page.goto("/ask?q=a+film&chip=domain:movie");
    await expect(getResults(page).getByRole("article").first()).toBeVisible();
    await page.getByRole("button", { name: "Filters" }).click();
    const popover = page.getByRole("dialog", { name: "Filters" });
    await popover.getByRole("button", { name: "Western" }).click();
    await popover.getByRole("textbox", { name: "To year" }).fill("1901");
    await popover.getByRole("button", { name: "Set" }).click();
    await expectAccessible(page);
    await popover.getByRole("button", { name: "Done" }).click();
    await expect(page.getByText("Nothing matches all conditions")).toBeVisible();
    await expect(page.getByText("The strictest condition is the filter by years.")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: /^Without the filter by years/ }).click();
    await expect(getResults(page).getByRole("article").first()).toBeVisible();
    expect(getParams(page).getAll("genre")).toEqual(["Western"]);
    expect(getParams(page).has("to")).toBe(false);
  },
);

test("scripts in questions and URLs stay text", async ({ page }) => {
  await createUser(page, []);
  const script = `<img src=x onerror="document.title='owned'">`;
  const search = new URLSearchParams([
    ["q", script],
    ["chip", `words:${script}`],
  ]);
  await page.goto(`/ask?${search}`);
  await expect(getChips(page).getByText(script)).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveValue(script);
  await expect(getResults(page).getByRole("article").first()).toBeVisible();
  expect(await page.title()).toBe("Palate");
});

test("an outdated response is never shown", async ({ page }) => {
  await createUser(page, []);
  const isLate = (request: Request) => request.postData()?.includes("jazz") ?? false;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const lateRequestSettled = Promise.race([
    page.waitForEvent("requestfinished", isLate),
    page.waitForEvent("requestfailed", isLate),
  ]);
  await page.route("**/recommend/filtered", async (route) => {
    if (isLate(route.request())) await released;
    await route.fallback().catch(() => undefined);
  });
  await page.goto("/ask");
  await page.getByRole("searchbox").fill("jazz");
  await page.waitForRequest("**/recommend/filtered");
  await expect(page.getByText("This takes longer than usual")).toBeVisible();
  await page.getByRole("searchbox").fill("dragons");
  await expect(getChips(page).getByRole("button", { name: "Change about dragons" })).toBeVisible();
  const currentTitles = await getTitles(page);
  release();
  await lateRequestSettled;
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  expect(await getTitles(page)).toEqual(currentTitles);
  await expect(getChips(page).getByRole("button", { name: /Jazz/ })).toHaveCount(0);
});
