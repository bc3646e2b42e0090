// Real servers that are empty, locked, paused and killed.
import { type RunningServer, startServer } from "./server";
import { createUser, expect, expectAccessible, test } from "./test";

test.use({ expectsFailures: true });
test.describe.configure({ mode: "serial" });

let server: RunningServer;

test.describe("over an empty store", () => {
  test.beforeAll(async () => {
    server = await startServer({ command: "serve" });
  });
  test.afterAll(async () => {
    server.process.kill("SIGCONT");
    await server.stop();
  });

  test("every page has an empty state", async ({ page }) => {
    await createUser(page, []);
    await page.goto(`${server.url}/`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${server.url}/welcome`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${server.url}/item/book%3Adune`);
    await expect(page.getByRole("alert")).toContainText("This does not exist");
    await expectAccessible(page);
    await page.goto(`${server.url}/ask?q=a+quiet+sea`);
    await expect(page.getByText("The catalogue is empty")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${server.url}/you`);
    await expect(page.getByText("There is no map yet")).toBeVisible();
    await expect(page.getByText("Your history is empty.")).toBeVisible();
    await expectAccessible(page);
    await page.goto(`${server.url}/together?with=somebody`);
    await expect(page.getByText("There is no item for all of you")).toBeVisible();
    await expectAccessible(page);
  });

  test("a paused and a killed server are reported, and inputs are kept", async ({ page }) => {
    await page.goto(`${server.url}/welcome`);
    await expect(page.getByText("The catalogue is empty").first()).toBeVisible();
    server.process.kill("SIGSTOP");
    await page.getByRole("searchbox").fill("a quiet sea");
    await expect(page.getByText("This takes longer than usual").first()).toBeVisible();
    server.process.kill("SIGCONT");
    await expect(page.getByText("Nothing matches “a quiet sea”")).toBeVisible();
    server.process.kill("SIGKILL");
    await page.getByRole("searchbox").fill("a quiet sea at night");
    await expect(page.getByRole("alert").first()).toContainText("Palate does not respond");
    await expect(page.getByRole("searchbox")).toHaveValue("a quiet sea at night");
    await expectAccessible(page);
  });
});

test("a server that requires API keys is reported on every page", async ({ page }) => {
  const lockedServer = await startServer({
    command: "serve",
    env: { PALATE_SERVER__API_KEYS: '["a-key-that-nobody-here-has"]' },
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
