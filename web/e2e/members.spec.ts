// A server on which everyone is somebody: guests by themselves, others by their names, together by invitation.
import type { Browser, Page } from "@playwright/test";
import { run, type Palate } from "./palate";
import { cardOf, expect, expectAccessible, expectLoved, firstCourse, test, titleOf } from "./test";

const JOURNEYS = process.env.PALATE_JOURNEYS;
let palate: Palate | undefined;
let base = process.env.PALATE_MEMBERS_URL ?? "";

// The browser notes each refusal in its console, as the first question of a stranger is one.
test.use({ failing: true });
test.skip(!JOURNEYS && base === "", "PALATE_URL is set, and PALATE_MEMBERS_URL is not");

test.beforeAll(async () => {
  if (!JOURNEYS || base !== "") return;
  palate = await run("serve", JOURNEYS, { PALATE_ACCOUNTS__REQUIRED: "true" });
  base = palate.url;
});
test.afterAll(() => palate?.stop());

async function guest(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: base })).newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Just look around" }).click();
  await expect(page.getByRole("region", { name: "For you", exact: true }).getByRole("article")).toHaveCount(
    12,
  );
  return page;
}

test("members: a guest is somebody at once, keeps what they did by signing up, and a log-in elsewhere finds it", async ({
  browser,
}) => {
  const page = await guest(browser);
  const [first = ""] = await firstCourse(page);
  const loved = titleOf(first);
  await cardOf(page, first)
    .getByRole("button", { name: /^Love / })
    .click();
  await expect.poll(() => firstCourse(page)).not.toContain(first);
  await expectLoved(page, [loved]);

  const name = `Bö ${Math.random().toString(36).slice(2)}`;
  await page.goto("/account");
  await expect(page.getByText("You have done 1 thing here as a guest.")).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Keep my table" }).click();
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await expectLoved(page, [loved]);

  const elsewhere = await guest(browser);
  const [, second = ""] = await firstCourse(elsewhere);
  const other = titleOf(second);
  await cardOf(elsewhere, second)
    .getByRole("button", { name: /^Love / })
    .click();
  await expect.poll(() => firstCourse(elsewhere)).not.toContain(second);
  await elsewhere.goto("/account");
  await elsewhere.getByRole("tab", { name: "Log in" }).click();
  await elsewhere.getByLabel("Name").fill(name);
  await elsewhere.getByLabel("Password").fill("correct horse battery");
  await elsewhere.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(elsewhere.getByText(`Welcome, ${name}. 1 thing you did came along.`)).toBeVisible();
  await expectLoved(elsewhere, [loved, other]);
});

test("members: a session that ended elsewhere goes on as a guest, and says so", async ({ browser }) => {
  const page = await guest(browser);
  const name = `Cy ${Math.random().toString(36).slice(2)}`;
  await page.goto("/account");
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Keep my table" }).click();
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await page.context().clearCookies();
  await page.goto("/");
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await expect(page.getByRole("region", { name: "For you", exact: true }).getByRole("article")).toHaveCount(
    12,
  );
});

test("members: nobody is sat down by others, and by an invitation they are", async ({ browser }) => {
  const [ann, bob] = [await guest(browser), await guest(browser)];
  await ann.goto("/together");
  await ann.getByRole("button", { name: "Make an invitation" }).click();
  const code = await ann.getByLabel("Your invitation", { exact: true }).inputValue();
  await expectAccessible(ann);

  await bob.goto("/together");
  const seats = bob.getByRole("region", { name: "At the table" });
  const box = seats.getByRole("textbox", { name: /^Who comes along/ });
  await box.fill("sim-0003");
  await expect(seats.getByText("That is no invitation.")).toBeVisible();
  await box.fill(code);
  await box.press("Enter");
  await expect(seats.getByText(/^gets \d+ %$/)).toHaveCount(2);
  const list = bob.getByRole("region", { name: "For all of you" });
  await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
  await expectAccessible(bob);
});
