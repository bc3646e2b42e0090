import { expect, expectAccessible, listFirstRow, test, PHONE } from "./test";

const EXPORT = `Date,Name,Year,Letterboxd URI,Rating
2021-03-04,The Thing,1982,https://boxd.it/2a2m,5
2021-03-06,Alien,1979,https://boxd.it/2awY,4.5
2021-03-05,"<img src=x onerror=""document.title='owned'"">",1977,https://boxd.it/29YX,4.5
`;

test("welcome: a self-description changes the suggestions, survives a reload, and is saved", async ({
  page,
}) => {
  await page.goto("/welcome");
  const choices = page.getByRole("region", { name: "Suggestions" });
  await expect(choices.getByRole("button").first()).toBeVisible();
  const before = await choices.getByRole("button").allTextContents();
  await page.getByRole("tab", { name: "Describe yourself" }).click();
  await page.getByRole("button", { name: "Show me an example" }).click();
  await expect.poll(() => choices.getByRole("button").allTextContents()).not.toEqual(before);
  await expectAccessible(page);
  await page.reload();
  await page.getByRole("tab", { name: "Describe yourself" }).click();
  await expect(page.getByRole("textbox", { name: /About you/ })).toHaveValue(/^I love slow, sad/);
  await page.getByRole("button", { name: "Save and continue" }).click();
  await expect(page.getByRole("heading", { name: "Tonight’s recommendations" })).toBeVisible();
  const storedSession = await page.evaluate(() => localStorage.getItem("palate.guest") ?? "");
  const { userId } = JSON.parse(storedSession) as { userId: string };
  const stored = (await (await page.request.get(`/users/${userId}/about`)).json()) as { about: string };
  expect(stored.about).toMatch(/^I love slow, sad/);
});

test(
  "welcome: an export is imported with a report, and changes the recommendations",
  PHONE,
  async ({ page }) => {
    await page.goto("/welcome");
    await page.getByRole("tab", { name: "Import history" }).click();
    await page.getByLabel("Choose files to import").setInputFiles({
      name: "ratings.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(EXPORT),
    });
    const card = page.getByRole("region", { name: "Letterboxd, ratings.csv" });
    await expect(card.getByText("2 entries imported")).toBeVisible();
    await card.getByText("Not found: 1 title").click();
    await expect(card.getByText(/<img src=x onerror/)).toBeVisible();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await page.getByRole("button", { name: "Show my recommendations" }).click();
    await expect(page.getByRole("heading", { name: "Tonight’s recommendations" })).toBeVisible();
    await expect.poll(() => listFirstRow(page)).not.toHaveLength(0);
    expect(await listFirstRow(page)).not.toContain("Alien, film");
    expect(await page.title()).toBe("Palate");
  },
);

test.describe("an unknown file", () => {
  test.use({ expectsFailures: true });
  test("welcome: is rejected with a message", async ({ page }) => {
    await page.goto("/welcome");
    await page.getByRole("tab", { name: "Import history" }).click();
    const file = { name: "cv.json", mimeType: "application/json", buffer: Buffer.from(`{"a": 1}`) };
    await page.getByLabel("Choose files to import").setInputFiles(file);
    await expect(page.getByRole("alert")).toContainText("is not a known export");
    await expect(page.getByText("cv.json", { exact: true })).toBeVisible();
  });
});
