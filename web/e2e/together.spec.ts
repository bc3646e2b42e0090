import { createUser, expect, expectAccessible, test, PHONE } from "./test";
import type { Page } from "@playwright/test";

function getGroupList(page: Page) {
  return page.getByRole("region", { name: "For your group" });
}

test(
  "together: a list for two members changes when a third is added and removed",
  PHONE,
  async ({ page }) => {
    await createUser(page, ["book:dune", "movie:alien"]);
    await page.goto("/together");
    await expect(page.getByText("You are the only member so far")).toBeVisible();
    await expectAccessible(page);

    const memberPicker = page.getByRole("region", { name: "Members" });
    await memberPicker.getByRole("button", { name: /^Add Guest 3,/ }).click();
    const list = getGroupList(page);
    await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
    await expect(memberPicker.getByText(/^\d+ % satisfied$/)).toHaveCount(2);
    await expect(list.getByText("How it is chosen.")).toBeVisible();
    const firstItem = list.getByRole("listitem").first();
    await expect(firstItem.getByText(/\d+(st|nd|rd|th) on (your|their) list/)).toHaveCount(2);
    await expectAccessible(page);

    const listTitles = () => list.getByRole("heading", { level: 3 }).allTextContents();
    const titlesForTwo = await listTitles();
    await memberPicker.getByRole("textbox").fill("sim-0021");
    await memberPicker.getByRole("textbox").press("Enter");
    await expect(memberPicker.getByText("Guest 21", { exact: true })).toBeVisible();
    await expect.poll(listTitles).not.toEqual(titlesForTwo);
    await expect(memberPicker.getByText(/^\d+ % satisfied$/)).toHaveCount(3);

    await page.reload();
    await expect(memberPicker.getByText(/^\d+ % satisfied$/)).toHaveCount(3);
    await memberPicker.getByRole("button", { name: "Remove Guest 21" }).click();
    await expect.poll(async () => (await listTitles()).slice(0, 12)).toEqual(titlesForTwo);
    await page.goBack();
    await expect(memberPicker.getByText("Guest 21", { exact: true })).toBeVisible();
  },
);

test("together: preferences narrow the list, a dislike removes an item, and more items load", async ({
  page,
}) => {
  await createUser(page, ["book:dune"]);
  await page.goto("/together?with=sim-0003");
  const list = getGroupList(page);
  const listTitles = () => list.getByRole("heading", { level: 3 }).allTextContents();
  await page.getByRole("button", { name: "books", exact: true }).click();
  await expect(list.getByRole("link", { name: /, (film|game|record)$/ })).toHaveCount(0);
  await page.getByRole("textbox", { name: "In the mood for" }).fill("a funny one about travel");
  await expect(page).toHaveURL(/for=a\+funny\+one\+about\+travel/);
  await expect(list.getByText(/you said|you asked for/).first()).toBeVisible();

  const [dislikedTitle = ""] = await listTitles();
  await list.getByRole("button", { name: `Not for me: ${dislikedTitle}` }).click();
  await expect.poll(listTitles).not.toContain(dislikedTitle);

  await list.getByText("How it is chosen.").scrollIntoViewIfNeeded();
  await expect.poll(async () => (await listTitles()).length).toBeGreaterThan(12);
  const allTitles = await listTitles();
  expect(new Set(allTitles).size).toBe(allTitles.length);
});

test("together: an id of scripts stays text", async ({ page }) => {
  await createUser(page, ["book:dune"]);
  const id = `<img src=x onerror="document.title='owned'">`;
  await page.goto(`/together?with=${encodeURIComponent(id)}`);
  await expect(page.getByRole("region", { name: "Members" }).getByText(id)).toBeVisible();
  await expect(getGroupList(page).getByRole("heading", { level: 3 }).first()).toBeVisible();
  expect(await page.title()).toBe("Palate");
});
