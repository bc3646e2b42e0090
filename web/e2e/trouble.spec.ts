// What goes wrong is said where it went wrong, and nothing that was typed or picked is lost.
import { atHome, expect, expectAccessible, test } from "./test";

const WRONG = [
  { name: "the server is down", status: 0, says: "The kitchen does not answer" },
  { name: "401", status: 401, says: "You need to log in for this" },
  { name: "429", status: 429, says: "A little too fast" },
  { name: "500", status: 500, says: "Something broke in the kitchen" },
];

test.use({ failing: true });

for (const { name, status, says } of WRONG) {
  test(`${name}: home, welcome and item say so and go on when it is over`, async ({ page }) => {
    await atHome(page, []);
    let over = false;
    await page.route(/\/(recommend.*|similar|search|trending|users\/.*|items\/.*)$/, (route) => {
      if (over) return route.fallback();
      if (status === 0) return route.abort("connectionrefused");
      const body = JSON.stringify({ type: "urn:x", title: "No", status, detail: "no", errors: [] });
      return route.fulfill({
        status,
        body,
        contentType: "application/problem+json",
        headers: { "retry-after": "1" },
      });
    });
    for (const path of ["/", "/welcome", "/item/book%3Adune"]) {
      over = false;
      await page.goto(path);
      await expect(page.getByRole("alert").first()).toContainText(says);
      await expectAccessible(page);
      over = true;
      await page.getByRole("alert").getByRole("button", { name: "Try again" }).first().click();
      await expect(page.locator("#content svg[viewBox^='0 0 200']").first()).toBeVisible();
    }
  });
}

test("a slow server is said to be slow", async ({ page }) => {
  await atHome(page, []);
  await page.route("**/recommend/batch", async (route) => {
    await new Promise((done) => setTimeout(done, 5000));
    await route.fallback();
  });
  await page.goto("/");
  await expect(page.getByText("This takes longer than usual").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "For you", exact: true }).getByRole("article")).toHaveCount(
    12,
  );
});

test("picks and words outlive a server that fails", async ({ page }) => {
  await page.route("**/events", (route) => route.abort("connectionrefused"));
  await page.goto("/welcome");
  await page.getByRole("region", { name: "Some to choose from" }).getByRole("button").first().click();
  await page.getByRole("searchbox").fill("a quiet sea");
  await page.getByRole("button", { name: "Serve me" }).click();
  await expect(page.getByText("picks and words are kept here")).toBeVisible();
  await expect(page.getByRole("region", { name: "Your picks" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("searchbox")).toHaveValue("a quiet sea");
});
