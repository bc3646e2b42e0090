// Real servers that are empty, locked, paused and killed.
import { startPalate, type Palate } from "./server";
import { createUser, expect, expectAccessible, test } from "./test";

test.use({ expectsFailures: true });
test.describe.configure({ mode: "serial" });

let palate: Palate;

test.describe("over an empty store", () => {
  test.beforeAll(async () => {
    palate = await startPalate("serve");
  });
  test.afterAll(async () => {
    palate.process.kill("SIGCONT");
    await palate.stop();
  });

  test("every page says that there is nothing, and how to change that", async ({ page }) => {
    await createUser(page, []);
    await page.goto(`${palate.url}/`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${palate.url}/welcome`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${palate.url}/item/book%3Adune`);
    await expect(page.getByRole("alert")).toContainText("That is not on the menu");
    await expectAccessible(page);
    await page.goto(`${palate.url}/ask?q=a+quiet+sea`);
    await expect(page.getByText("The catalogue has nothing to serve yet")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${palate.url}/you`);
    await expect(page.getByText("There is nothing to draw yet")).toBeVisible();
    await expect(page.getByText("You did nothing here yet.")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${palate.url}/together?with=somebody`);
    await expect(page.getByText("Nothing is left that all of you may have")).toBeVisible();
    await expectAccessible(page);
  });

  test("slow is said, gone is said, and what was typed is kept", async ({ page }) => {
    await page.goto(`${palate.url}/welcome`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    palate.process.kill("SIGSTOP");
    await page.getByRole("searchbox").fill("a quiet sea");
    await expect(page.getByText("This takes longer than usual").first()).toBeVisible();
    palate.process.kill("SIGCONT");
    await expect(page.getByText("Nothing here is near “a quiet sea”")).toBeVisible();
    palate.process.kill("SIGKILL");
    await page.getByRole("searchbox").fill("a quiet sea at night");
    await expect(page.getByRole("alert").first()).toContainText("The kitchen does not answer");
    await expect(page.getByRole("searchbox")).toHaveValue("a quiet sea at night");
    await expectAccessible(page);
  });
});

test("a server that wants keys is said to want them, on every page", async ({ page }) => {
  const lockedServer = await startPalate("serve", {
    PALATE_SERVER__API_KEYS: '["a-key-that-nobody-here-has"]',
  });
  try {
    await createUser(page, []);
    for (const path of ["/", "/welcome", "/item/book%3Adune", "/ask?q=sea", "/you", "/together?with=a"]) {
      await page.goto(lockedServer.url + path);
      await expect(page.getByRole("alert").first()).toContainText("You need to log in for this");
      await expectAccessible(page);
    }
  } finally {
    await lockedServer.stop();
  }
});
