import { atHome, expect, expectAccessible, test } from "./test";
import type { Page } from "@playwright/test";

function listOf(page: Page) {
  return page.getByRole("region", { name: "For all of you" });
}

test("together: two sit down, the list is for both; a third moves it, and leaves again", async ({ page }) => {
  await atHome(page, ["book:dune", "movie:alien"]);
  await page.goto("/together");
  await expect(page.getByText("You sit alone so far")).toBeVisible();
  await expectAccessible(page);

  const seats = page.getByRole("region", { name: "At the table" });
  await seats.getByRole("button", { name: /^Add Guest 3,/ }).click();
  const list = listOf(page);
  await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
  await expect(seats.getByText(/^gets \d+ %$/)).toHaveCount(2);
  await expect(list.getByText("How it is chosen.")).toBeVisible();
  const first = list.getByRole("listitem").first();
  await expect(first.getByText(/(your|their) \d+(st|nd|rd|th)/)).toHaveCount(2);
  await expectAccessible(page);

  const titles = () => list.getByRole("heading", { level: 3 }).allTextContents();
  const ofTwo = await titles();
  await seats.getByRole("textbox").fill("sim-0021");
  await seats.getByRole("textbox").press("Enter");
  await expect(seats.getByText("Guest 21", { exact: true })).toBeVisible();
  await expect.poll(titles).not.toEqual(ofTwo);
  await expect(seats.getByText(/^gets \d+ %$/)).toHaveCount(3);

  await page.reload();
  await expect(seats.getByText(/^gets \d+ %$/)).toHaveCount(3);
  await seats.getByRole("button", { name: "Guest 21 leaves the table" }).click();
  await expect.poll(async () => (await titles()).slice(0, 12)).toEqual(ofTwo);
  await page.goBack();
  await expect(seats.getByText("Guest 21", { exact: true })).toBeVisible();
});

test("together: wishes narrow it, a dislike takes a thing from everybody, and more comes by itself", async ({
  page,
}) => {
  await atHome(page, ["book:dune"]);
  await page.goto("/together?with=sim-0003");
  const list = listOf(page);
  const titles = () => list.getByRole("heading", { level: 3 }).allTextContents();
  await page.getByRole("button", { name: "books", exact: true }).click();
  await expect(list.getByRole("link", { name: /, (film|game|record)$/ })).toHaveCount(0);
  await page.getByRole("textbox", { name: "In the mood for" }).fill("a funny one about travel");
  await expect(page).toHaveURL(/for=a\+funny\+one\+about\+travel/);
  await expect(list.getByText(/you said|you asked for/).first()).toBeVisible();

  const [gone = ""] = await titles();
  await list.getByRole("button", { name: `Not for me: ${gone}` }).click();
  await expect.poll(titles).not.toContain(gone);

  await list.getByText("How it is chosen.").scrollIntoViewIfNeeded();
  await expect.poll(async () => (await titles()).length).toBeGreaterThan(12);
  const all = await titles();
  expect(new Set(all).size).toBe(all.length);
});

test("together: an id of scripts stays text", async ({ page }) => {
  await atHome(page, ["book:dune"]);
  const id = `<img src=x onerror="document.title='owned'">`;
  await page.goto(`/together?with=${encodeURIComponent(id)}`);
  await expect(page.getByRole("region", { name: "At the table" }).getByText(id)).toBeVisible();
  await expect(listOf(page).getByRole("heading", { level: 3 }).first()).toBeVisible();
  expect(await page.title()).toBe("Palate");
});
