import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { createUser, expect, expectAccessible, keepToasts, test, PHONE } from "./test";

interface UserData {
  user_id: string;
  about: string;
  events: { value: number | null }[];
}

const LIKES = ["book:dune", "movie:alien", "movie:blade-runner", "game:gris"];
const getHistoryEntries = (page: Page) =>
  page.getByRole("list", { name: "Your history" }).getByRole("listitem");
const getRegion = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("you: the map is navigated by keys, and Enter opens the item", async ({ page }) => {
  await createUser(page, LIKES);
  await page.goto("/you");
  const map = page.getByRole("application", { name: "Taste map" });
  await expect(map).toBeVisible();
  await expectAccessible(page);

  const mapSection = getRegion(page, "Taste map");
  await mapSection.getByText("Your items on the map, as a list").click();
  await expect(mapSection.getByRole("link", { name: /^Dune\W+book$/ })).toBeVisible();

  await map.focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  const status = mapSection.getByRole("status").filter({ hasText: /, / });
  const firstText = await status.textContent();
  await page.keyboard.press("ArrowRight");
  await expect(status).not.toHaveText(firstText ?? "");
  const title = ((await status.textContent()) ?? "").split(/, (?:film|book|game|record)/)[0] ?? "";
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
});

test("you: the map is drawn, redrawn in the dark theme, and panned", PHONE, async ({ page, isMobile }) => {
  await createUser(page, LIKES);
  await page.goto("/you");
  const map = page.getByRole("application", { name: "Taste map" });
  const canvas = map.locator("canvas");
  const readPicture = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
  await expect.poll(async () => (await readPicture()).length).toBeGreaterThan(5000);
  const lightPicture = await readPicture();
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect.poll(readPicture).not.toBe(lightPicture);

  await page.getByRole("button", { name: "Zoom in" }).click();
  const zoomedPicture = await readPicture();
  const box = await map.boundingBox();
  if (!box || isMobile) return;
  await page.mouse.move(box.x + 300, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 150, { steps: 4 });
  await page.mouse.up();
  await expect.poll(readPicture).not.toBe(zoomedPicture);
  await page
    .getByRole("button", { name: /^Go to Science Fiction/ })
    .first()
    .click();
  await page.getByRole("button", { name: "The whole map" }).click();
});

test(
  "you: events are searched, corrected, muted, retracted and restored, and the taste follows",
  PHONE,
  async ({ page }) => {
    const userId = await createUser(page, LIKES);
    await page.goto("/you");
    await expect(getHistoryEntries(page)).toHaveCount(4);
    await page.getByRole("searchbox", { name: "Search your history" }).fill("alien");
    await expect(getHistoryEntries(page)).toHaveCount(1);

    await page.getByRole("button", { name: "Change: Liked, Alien" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rated 2 of 5" }).click();
    await expect(page.getByRole("button", { name: "Change: Rated 2 of 5, Alien" })).toBeVisible();
    const fetchValues = async () =>
      ((await (await page.request.get(`/users/${userId}/history`)).json()) as UserData).events.map(
        ({ value }) => value,
      );
    await expect.poll(fetchValues).toContain(2);

    await page.getByRole("searchbox", { name: "Search your history" }).fill("");
    const genres = getRegion(page, "By genre");
    await expect(genres.getByText("Platformer")).toBeVisible();
    await page.getByRole("button", { name: "Mute Gris" }).click();
    await expect(genres.getByText("Platformer")).toHaveCount(0);
    await page.getByRole("button", { name: "Unmute: Gris" }).click();
    await expect(genres.getByText("Platformer")).toBeVisible();

    await page.getByRole("button", { name: "Mute Platformer" }).click();
    await expect(getRegion(page, "Muted").getByText("Platformer")).toBeVisible();
    await getRegion(page, "Muted")
      .getByRole("button", { name: /Platformer/ })
      .click();

    await keepToasts(page);
    await page.getByRole("button", { name: "Remove: Liked, Dune" }).click();
    await expect(getHistoryEntries(page)).toHaveCount(3);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
    await expect(getHistoryEntries(page)).toHaveCount(4);
    await expectAccessible(page);
  },
);

test("you: the self-description is saved, data are downloaded, and the user is deleted", async ({ page }) => {
  const userId = await createUser(page, LIKES);
  await page.goto("/you");
  const about = page.getByRole("textbox", { name: "About me" });
  await about.fill("I love slow science fiction.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. It is used for your next recommendations.")).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const data = JSON.parse(await readFile(await (await download).path(), "utf8")) as UserData;
  expect([data.user_id, data.about, data.events.length]).toEqual([userId, "I love slow science fiction.", 4]);

  await page.getByRole("button", { name: "Delete my data…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete all your data?" });
  await expect(dialog.getByRole("button", { name: "Delete my data" })).toBeDisabled();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Delete my data…" }).click();
  await dialog.getByRole("textbox").fill("delete");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/welcome$/);
  const erased = (await (await page.request.get(`/users/${userId}/data`)).json()) as UserData;
  expect([erased.events, erased.about]).toEqual([[], ""]);
  expect(await page.evaluate(() => localStorage.getItem("palate.guest"))).not.toContain(userId);
});

test("you: an export is imported, with its unmatched lines", async ({ page }) => {
  await createUser(page, []);
  await page.goto("/you");
  await expect(page.getByText("Your history is empty.")).toBeVisible();
  const csv = [
    "Date,Name,Year,Letterboxd URI,Rating",
    "2024-01-05,Alien,1979,https://boxd.it/a,4.5",
    `2024-01-06,<img src=x onerror="document.title='owned'">,2001,https://boxd.it/b,3`,
  ].join("\n");
  await page
    .getByLabel("Choose files to import")
    .setInputFiles({ name: "ratings.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(getHistoryEntries(page)).toHaveCount(1);
  await expect(getHistoryEntries(page)).toContainText("Alien");
  expect(await page.title()).toBe("Palate");
  await expectAccessible(page);
});

test("you: titles with scripts stay text", async ({ page }) => {
  const script = `<img src=x onerror="document.title='owned'">`;
  const item = { domain: "book", title: script, genres: [script], creators: [script], tags: [script] };
  expect((await page.request.put("/items/book:bad-you", { data: item })).status()).toBe(200);
  await createUser(page, ["book:bad-you"]);
  await page.goto("/you");
  await expect(getHistoryEntries(page)).toContainText(script);
  await expect(getRegion(page, "By genre")).toContainText(script);
  expect(await page.title()).toBe("Palate");
  expect((await page.request.delete("/items/book:bad-you")).status()).toBe(204);
});

test.describe("when the server fails", () => {
  test.use({ expectsFailures: true });
  test("you: a self-description that could not be saved is kept as a draft", async ({ page }) => {
    await createUser(page, []);
    await page.goto("/you");
    const about = page.getByRole("textbox", { name: "About me" });
    await expect(about).toBeEnabled();
    await page.route("**/about", (route) => route.abort("connectionrefused"), { times: 1 });
    await about.fill("I love slow science fiction.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Your text is still here")).toBeVisible();
    await expect(about).toHaveValue("I love slow science fiction.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved. It is used for your next recommendations.")).toBeVisible();
  });
});
