import type { Page, Route } from "@playwright/test";
import { createUser, expect, expectAccessible, expectLiked, test, getFirstRow } from "./test";

test.use({ expectsFailures: true });

function createName(): string {
  return `Änn ${Math.random().toString(36).slice(2)}`;
}

async function signIn(page: Page, mode: "Sign up" | "Log in", name: string, password: string): Promise<void> {
  await page.goto("/account");
  await page.getByRole("tab", { name: mode }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: mode === "Sign up" ? "Create account" : "Log in" }).click();
}

/** No token is readable by scripts. */
async function expectNoTokens(page: Page): Promise<void> {
  const stored = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  expect(stored).not.toMatch(/eyJ|token/i);
  expect(await page.evaluate(() => document.cookie)).toBe("");
}

test("account: a guest signs up and keeps their events, logs out, and logs in again", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"], { once: true });
  await page.goto("/");
  await expect(getFirstRow(page).getByRole("article")).toHaveCount(12);
  const name = createName();

  await page.getByRole("link", { name: "Log in or sign up" }).click();
  await expect(page.getByRole("heading", { name: "Keep your history" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(/8 to 1024 characters/)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await expectAccessible(page);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await expect(page.getByRole("link", { name: `Account of ${name}` })).toBeVisible();
  await expectNoTokens(page);
  await expectLiked(page, ["Dune", "Alien"]);
  await expect(page.getByRole("link", { name: `Account of ${name}` })).toBeVisible();

  await page.getByRole("link", { name: `Account of ${name}` }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "What do you love?" })).toBeVisible();

  await signIn(page, "Log in", name, "wrong horse battery");
  await expect(page.getByRole("alert")).toHaveText("The name or the password is wrong.");
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await expectLiked(page, ["Dune", "Alien"]);
});

test("account: a taken name is reported, a password is changed, and all sessions are logged out", async ({
  page,
}) => {
  await createUser(page, [], { once: true });
  const name = createName();
  await signIn(page, "Sign up", name, "correct horse battery");
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await page.goto("/account");
  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill("battery horse correct");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The current password is wrong.")).toBeVisible();
  await page.getByLabel("Current password").fill("correct horse battery");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await page.getByRole("button", { name: "Log out everywhere" }).click();
  await expect(page.getByText("You are logged out on every device.")).toBeVisible();

  await signIn(page, "Sign up", name, "correct horse battery");
  await expect(page.getByRole("alert")).toContainText(/taken/);
  await page.getByRole("tab", { name: "Log in" }).click();
  await page.getByLabel("Password").fill("battery horse correct");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
});

test("account: inputs survive a failing or slow server, and the time to wait is shown", async ({ page }) => {
  await createUser(page, []);
  const name = "<img src=x onerror=alert(1)>";
  const problem = (status: number) => ({
    status,
    headers: { "retry-after": "30" },
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "urn:x", title: "No", status, detail: "Not like this.", errors: [] }),
  });
  let respond: (route: Route) => Promise<void> = (route) => route.fulfill(problem(429));
  await page.route("**/auth/sign-up", (route) => respond(route));
  await signIn(page, "Sign up", name, "correct horse battery");
  await expect(page.getByRole("alert")).toHaveText(/Try again in 30 seconds/);
  for (const [nextResponse, message] of [
    [(route: Route) => route.abort("connectionrefused"), "Palate does not respond"],
    [(route: Route) => route.fulfill(problem(500)), "The server had an error"],
    [(route: Route) => route.fulfill(problem(401)), "Not like this."],
  ] as const) {
    respond = nextResponse;
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("alert")).toContainText(message);
  }
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  respond = async (route) => {
    await gate;
    await route.fulfill(problem(500));
  };
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("button", { name: "One moment…" })).toBeDisabled();
  release();
  await expect(page.getByRole("alert")).toContainText("The server had an error");
  await expect(page.getByRole("button", { name: "Create account" })).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await expect(page.getByLabel("Password")).toHaveValue("correct horse battery");
});
