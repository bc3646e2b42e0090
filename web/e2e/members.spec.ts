// A server that requires accounts: guests, named accounts, and groups by invitation.
import type { BrowserContext, Page } from "@playwright/test";
import { readServerUrls } from "./global-setup";
import {
  expect,
  expectAccessible,
  expectLiked,
  findCard,
  getFirstRow,
  getTitle,
  listFirstRow,
  test,
  PHONE,
} from "./test";

// The browser logs error responses, such as that of the first request without a session.
test.use({ expectsFailures: true });
test.skip(
  process.env.PALATE_URL !== undefined && process.env.PALATE_ACCOUNTS_URL === undefined,
  "PALATE_URL is set, and PALATE_ACCOUNTS_URL is not",
);

const membersTest = test.extend<{ openAsGuest: () => Promise<Page> }>({
  /** Opens the home page as a new guest, in a browser context of its own. */
  openAsGuest: async ({ browser }, use) => {
    const { accountsUrl = "" } = readServerUrls();
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: accountsUrl });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto("/");
      await page.getByRole("button", { name: "Skip for now" }).click();
      await expect(getFirstRow(page).getByRole("article")).toHaveCount(12);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

membersTest(
  "members: a guest's events are kept by signing up, and found by a log-in on another device",
  async ({ openAsGuest }) => {
    const page = await openAsGuest();
    const [first = ""] = await listFirstRow(page);
    const likedTitle = getTitle(first);
    await findCard(page, first)
      .getByRole("button", { name: /^Like / })
      .click();
    await expect.poll(() => listFirstRow(page)).not.toContain(first);
    await expectLiked(page, [likedTitle]);

    const name = `Bö ${Math.random().toString(36).slice(2)}`;
    await page.goto("/account");
    await expect(page.getByText("You have 1 entry in your history as a guest.")).toBeVisible();
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
    await expectLiked(page, [likedTitle]);

    const otherDevice = await openAsGuest();
    const [, second = ""] = await listFirstRow(otherDevice);
    const otherTitle = getTitle(second);
    await findCard(otherDevice, second)
      .getByRole("button", { name: /^Like / })
      .click();
    await expect.poll(() => listFirstRow(otherDevice)).not.toContain(second);
    await otherDevice.goto("/account");
    await otherDevice.getByRole("tab", { name: "Log in" }).click();
    await otherDevice.getByLabel("Name").fill(name);
    await otherDevice.getByLabel("Password").fill("correct horse battery");
    await otherDevice.getByRole("button", { name: "Log in", exact: true }).click();
    await expect(
      otherDevice.getByText(`Welcome, ${name}. Added from your visit as a guest: 1 entry.`),
    ).toBeVisible();
    await expectLiked(otherDevice, [likedTitle, otherTitle]);
  },
);

membersTest(
  "members: a guest logs in at an identity provider and keeps their events",
  async ({ openAsGuest }) => {
    test.skip(process.env.PALATE_URL !== undefined, "a running server has no provider for tests");
    const page = await openAsGuest();
    const [first = ""] = await listFirstRow(page);
    await findCard(page, first)
      .getByRole("button", { name: /^Like / })
      .click();
    await expect.poll(() => listFirstRow(page)).not.toContain(first);

    await page.goto("/account");
    await expect(page.getByRole("link", { name: "Continue with Acme" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Continue with Acme" }).click();
    await page.getByRole("link", { name: "Refuse" }).click();
    await expect(page.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
    await page.getByRole("link", { name: "Back to the log-in page" }).click();

    await page.getByRole("link", { name: "Continue with Acme" }).click();
    await page.getByRole("link", { name: "Continue as Ann" }).click();
    await expect(
      page.getByText("Welcome, Ann of the provider. Added from your visit as a guest: 1 entry."),
    ).toBeVisible();
    await expect(page).not.toHaveURL(/signed-in/);
    await expect(page.getByRole("link", { name: "Account of Ann of the provider" })).toBeVisible();
    await expectLiked(page, [getTitle(first)]);
  },
);

membersTest(
  "members: after its session expired a page continues as a guest, and says so",
  async ({ openAsGuest }) => {
    const page = await openAsGuest();
    const name = `Cy ${Math.random().toString(36).slice(2)}`;
    await page.goto("/account");
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
    await page.context().clearCookies();
    await page.goto("/");
    await expect(page.getByText("Your session has ended.")).toBeVisible();
    await expect(getFirstRow(page).getByRole("article")).toHaveCount(12);
  },
);

membersTest(
  "members: others are added to a group by an invitation, and not by id",
  PHONE,
  async ({ openAsGuest }) => {
    const [ann, bob] = [await openAsGuest(), await openAsGuest()];
    await ann.goto("/together");
    await ann.getByRole("button", { name: "Create an invitation" }).click();
    const code = await ann.getByLabel("Invitation code", { exact: true }).inputValue();
    await expectAccessible(ann);

    await bob.goto("/together");
    const memberPicker = bob.getByRole("region", { name: "Members" });
    const input = memberPicker.getByRole("textbox", { name: /^Invitation code/ });
    await input.fill("sim-0003");
    await expect(memberPicker.getByText("This is not an invitation code.")).toBeVisible();
    await input.fill(code);
    await input.press("Enter");
    await expect(memberPicker.getByText(/^\d+ % satisfied$/)).toHaveCount(2);
    const list = bob.getByRole("region", { name: "For your group" });
    await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
    await expectAccessible(bob);
  },
);
