// A server that requires accounts: guests, named accounts, and groups by invitation.
import type { Browser, Page } from "@playwright/test";
import { type RunningServer, spawnServer } from "./server";
import { expect, expectAccessible, expectLiked, findCard, getTitle, listFirstRow, test } from "./test";

const DATA_DIR = process.env.PALATE_JOURNEYS;
let server: RunningServer | undefined;
let baseURL = process.env.PALATE_MEMBERS_URL ?? "";

// The browser logs error responses, such as that of the first request without a session.
test.use({ expectsFailures: true });
test.skip(!DATA_DIR && baseURL === "", "PALATE_URL is set, and PALATE_MEMBERS_URL is not");

test.beforeAll(async () => {
  if (!DATA_DIR || baseURL !== "") return;
  server = await spawnServer("serve", DATA_DIR, { PALATE_ACCOUNTS__REQUIRED: "true" });
  baseURL = server.url;
});
test.afterAll(() => server?.stop());

async function openAsGuest(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ baseURL })).newPage();
  await page.goto("/");
  await page.getByRole("button", { name: "Just look around" }).click();
  await expect(page.getByRole("region", { name: "For you", exact: true }).getByRole("article")).toHaveCount(
    12,
  );
  return page;
}

test("members: a guest's events are kept by signing up, and found by a log-in on another device", async ({
  browser,
}) => {
  const page = await openAsGuest(browser);
  const [first = ""] = await listFirstRow(page);
  const likedTitle = getTitle(first);
  await findCard(page, first)
    .getByRole("button", { name: /^Love / })
    .click();
  await expect.poll(() => listFirstRow(page)).not.toContain(first);
  await expectLiked(page, [likedTitle]);

  const name = `Bö ${Math.random().toString(36).slice(2)}`;
  await page.goto("/account");
  await expect(page.getByText("You have done 1 thing here as a guest.")).toBeVisible();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Keep my table" }).click();
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await expectLiked(page, [likedTitle]);

  const otherDevice = await openAsGuest(browser);
  const [, second = ""] = await listFirstRow(otherDevice);
  const otherTitle = getTitle(second);
  await findCard(otherDevice, second)
    .getByRole("button", { name: /^Love / })
    .click();
  await expect.poll(() => listFirstRow(otherDevice)).not.toContain(second);
  await otherDevice.goto("/account");
  await otherDevice.getByRole("tab", { name: "Log in" }).click();
  await otherDevice.getByLabel("Name").fill(name);
  await otherDevice.getByLabel("Password").fill("correct horse battery");
  await otherDevice.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(otherDevice.getByText(`Welcome, ${name}. 1 thing you did came along.`)).toBeVisible();
  await expectLiked(otherDevice, [likedTitle, otherTitle]);
});

test("members: after its session expired a page continues as a guest, and says so", async ({ browser }) => {
  const page = await openAsGuest(browser);
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

test("members: others are added to a group by an invitation, and not by id", async ({ browser }) => {
  const [ann, bob] = [await openAsGuest(browser), await openAsGuest(browser)];
  await ann.goto("/together");
  await ann.getByRole("button", { name: "Make an invitation" }).click();
  const code = await ann.getByLabel("Your invitation", { exact: true }).inputValue();
  await expectAccessible(ann);

  await bob.goto("/together");
  const memberPicker = bob.getByRole("region", { name: "At the table" });
  const input = memberPicker.getByRole("textbox", { name: /^Who comes along/ });
  await input.fill("sim-0003");
  await expect(memberPicker.getByText("That is no invitation.")).toBeVisible();
  await input.fill(code);
  await input.press("Enter");
  await expect(memberPicker.getByText(/^gets \d+ %$/)).toHaveCount(2);
  const list = bob.getByRole("region", { name: "For all of you" });
  await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
  await expectAccessible(bob);
});
