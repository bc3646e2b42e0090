// A catalogue with hostile texts: they are rendered as text, and the content security policy holds.
import { createUser, expect, expectAccessible, test, PHONE, getFirstRow } from "./test";

const SCRIPT = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
const TITLES = {
  "book:script": `Bad ${SCRIPT}`,
  "movie:rtl": "\u202eגיבור של זמננו\u202c (2001) مرحبا",
  "game:long": "W".repeat(200),
  "music:emoji": "🎷".repeat(60),
  "book:template": "{{constructor.constructor('alert(1)')()}} ${7*7} %3Cscript%3E javascript:alert(1)",
};

test.describe("a hostile catalogue", () => {
  // Its images do not load.
  test.use({ expectsFailures: true });

  test(
    "scripts, right-to-left text, long words and emoji stay text and within the layout",
    PHONE,
    async ({ page }) => {
      for (const [id, title] of Object.entries(TITLES)) {
        const data = {
          domain: id.split(":")[0],
          title,
          description: `${SCRIPT} ${"long ".repeat(100)}`,
          creators: [SCRIPT],
          genres: [SCRIPT.slice(0, 60)],
          tags: [`"><svg onload=alert(1)>`],
          image_url: "https://127.0.0.1:9443/nothing.jpg",
        };
        expect((await page.request.put(`/items/${id}`, { data })).status()).toBe(200);
      }
      await createUser(page, ["book:script"]);
      page.on("dialog", () => expect("a dialog").toBe("never seen"));
      for (const [id, title] of Object.entries(TITLES)) {
        await page.goto(`/item/${encodeURIComponent(id)}`);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(title.trim());
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
        expect(await page.title()).toBe("Palate");
        await expectAccessible(page);
      }
      await page.goto("/");
      await expect(getFirstRow(page).getByRole("article")).toHaveCount(12);
      await page.goto("/welcome");
      await page.getByRole("searchbox").fill("Bad <img");
      await expect(page.getByRole("button", { name: `${TITLES["book:script"]}, book` })).toBeVisible();
      expect(await page.title()).toBe("Palate");
      for (const id of Object.keys(TITLES))
        expect((await page.request.delete(`/items/${id}`)).status()).toBe(204);
    },
  );
});

test("the content security policy blocks inline scripts and styles", async ({ page, consoleErrors }) => {
  const response = await page.goto("/welcome");
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-|\*|http:/);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
  });
  expect(await page.title()).toBe("Palate");
  await expect.poll(() => consoleErrors.length).toBeGreaterThan(0);
  // The violation was intended.
  consoleErrors.length = 0;
});
