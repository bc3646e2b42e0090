// The whole app by keyboard alone.
import type { Locator, Page } from "@playwright/test";
import { createUser, expect, expectAccessible, keepToasts, listFirstRow, test, getFirstRow } from "./test";

// The browser logs the rejected sign-up.
test.use({ expectsFailures: true });

const MAX_STEPS = 150;

/** Presses Tab or Shift+Tab until the target has a visible focus. */
async function focusByKeyboard(page: Page, target: Locator, key = "Tab"): Promise<void> {
  const element = await target.elementHandle();
  for (let step = 0; step < MAX_STEPS; step += 1) {
    await page.keyboard.press(key);
    if (await element.evaluate((node) => node === document.activeElement)) return expectFocusVisible(target);
  }
  throw new Error(`The focus did not reach ${String(target)}`);
}

/** Waits for a visible focus: an outline, or for inputs the accent line. */
async function expectFocusVisible(target: Locator): Promise<void> {
  const isFocusVisible = () =>
    target.evaluate((node) => {
      if (getComputedStyle(node).outlineStyle !== "none") return true;
      const line = node.closest("input:not([type=search]), textarea, label, form") ?? node;
      const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent");
      const probe = document.createElement("i");
      probe.style.color = accent;
      document.body.append(probe);
      const accentColor = getComputedStyle(probe).color;
      probe.remove();
      return getComputedStyle(line).borderBottomColor === accentColor;
    });
  await expect.poll(isFocusVisible, `${String(target)} shows no focus`).toBe(true);
}

/** Activates the target by Enter, and expects that the focus is not lost. */
async function activate(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await focusByKeyboard(page, target, key);
  await page.keyboard.press("Enter");
  await expectFocusKept(page);
}

async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
}
test("from the welcome page to a muted reason by keyboard", async ({ page }) => {
  await page.goto("/welcome");
  await expect(page.getByRole("region", { name: "Suggestions" }).getByRole("button").first()).toBeVisible();
  await focusByKeyboard(page, page.getByRole("searchbox"));
  await page.keyboard.type("dune");
  const duneButton = page.getByRole("button", { name: "Dune, book", exact: true });
  await expect(duneButton).toBeVisible();
  await activate(page, duneButton);
  await activate(page, page.getByRole("button", { name: "Show my recommendations" }));

  await expect(page.getByRole("heading", { name: "Tonight’s recommendations" })).toBeVisible();
  const firstRow = getFirstRow(page);
  await expect(firstRow.getByRole("article")).toHaveCount(12);
  const before = await listFirstRow(page);
  await keepToasts(page);
  await focusByKeyboard(page, firstRow.getByRole("button", { name: /^Like / }).nth(1));
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^The list has changed/)).toBeVisible();
  await expect.poll(() => listFirstRow(page)).not.toEqual(before);
  // The focused card is gone; the focus has moved to the next.
  await expect(firstRow.getByRole("button", { name: /^Like / }).nth(1)).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect.poll(() => listFirstRow(page)).toEqual(before);

  await activate(page, firstRow.getByRole("link").first(), "Shift+Tab");
  await expect(page.getByRole("heading", { name: "Why it is recommended" })).toBeVisible();
  const reason = page.getByRole("button", { name: /^Mute You liked / }).first();
  await expect(reason).toBeVisible();
  await activate(page, reason);
  await expect(page.getByRole("button", { name: /^Unmute/ })).toBeVisible();
  await expectFocusKept(page);
  await expectAccessible(page);
});

test("the layout and the ask page by keyboard", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien"]);
  await page.goto("/ask");
  await expect(page.getByRole("heading", { name: "What are you in the mood for?" })).toBeVisible();
  const searchBox = page.getByRole("searchbox");
  await searchBox.evaluate((node) => node.blur());
  await page.keyboard.press("Tab");
  await activate(page, page.getByRole("link", { name: "Skip to content" }), "Shift+Tab");
  await expect(page.locator("#content")).toBeFocused();
  await activate(page, page.getByRole("button", { name: "Dark theme" }), "Shift+Tab");
  await expect(page.getByRole("button", { name: "Light theme" })).toBeFocused();

  await focusByKeyboard(page, searchBox);
  await page.keyboard.type("a feel-good sci-fi film from the 90s, no horror");
  const chips = page.getByRole("region", { name: "Understood as" });
  const answers = page.getByRole("region", { name: "Results" });
  const years = chips.getByRole("button", { name: "Change years 1990–1999" });
  await expect(years).toBeVisible();
  await expect(answers.getByRole("article").first()).toBeVisible();
  await activate(page, years);
  const popover = page.getByRole("dialog");
  await focusByKeyboard(page, popover.getByRole("textbox", { name: "From year" }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1970");
  await page.keyboard.press("Enter");
  await expect(popover).toBeHidden();
  await expect(chips.getByRole("button", { name: "Change years 1970–1999" })).toBeFocused();
  const before = await chips.getByRole("listitem").count();
  await activate(page, chips.getByRole("button", { name: /^Remove not/ }).first());
  await expect(chips.getByRole("listitem")).toHaveCount(before - 1);
  await expectFocusKept(page);

  await focusByKeyboard(page, page.getByRole("slider"));
  await page.keyboard.press("End");
  await expect(page).toHaveURL(/surprise=1/);
  await page.keyboard.press("Home");
  await activate(page, page.getByRole("button", { name: "Filters" }));
  const dramaFilter = popover.getByRole("button", { name: "Drama", exact: true });
  await expect(dramaFilter).toBeVisible();
  await activate(page, dramaFilter);
  await expect(dramaFilter).toHaveAttribute("aria-pressed", "true");
  await expect(dramaFilter).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Filters 1 set" })).toBeFocused();
  await expect(page).toHaveURL(/genre=Drama/);
  await expect(answers.getByRole("article").first()).toBeVisible();
});

test("the profile page by keyboard", async ({ page }) => {
  await createUser(page, ["book:dune", "movie:alien", "game:gris"]);
  await page.goto("/you");
  const history = page.getByRole("list", { name: "Your history" });
  await expect(history.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("application")).toBeVisible();
  await focusByKeyboard(page, page.getByRole("textbox", { name: "About me" }));
  await page.keyboard.type("I love slow science fiction.");
  await activate(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect(page.getByText("Saved. It is used for your next recommendations.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeFocused();

  await focusByKeyboard(page, page.getByRole("application", { name: "Taste map" }));
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  await activate(page, page.getByRole("button", { name: /^Close / }));
  await activate(page, page.getByText("Your items on the map, as a list"));
  await expect(page.getByRole("link", { name: "Dune , book" })).toBeVisible();
  await activate(page, page.getByRole("button", { name: "Mute Platformer" }));
  await expect(page.getByText("Platformer is muted")).toBeVisible();
  await expectFocusKept(page);

  await activate(page, history.getByRole("button", { name: "Change: Liked, Alien" }));
  await activate(page, page.getByRole("dialog").getByRole("button", { name: "Rated 2 of 5" }));
  await expect(history.getByRole("button", { name: "Change: Rated 2 of 5, Alien" })).toBeFocused();
  await activate(page, history.getByRole("button", { name: "Mute Dune" }));
  await expect(history.getByRole("button", { name: "Unmute Dune" })).toBeFocused();
  await keepToasts(page);
  await activate(page, history.getByRole("button", { name: "Remove: Liked, Dune" }));
  await expect(history.getByRole("listitem")).toHaveCount(2);
  await expectFocusKept(page);
  await page.keyboard.press("Control+z");
  await expect(history.getByRole("listitem")).toHaveCount(3);
  const mutedSection = page.getByRole("region", { name: "Muted" });
  await activate(page, mutedSection.getByRole("button", { name: /Dune$/ }));
  await expect(mutedSection.getByRole("listitem")).toHaveCount(1);
  await expectFocusKept(page);

  const download = page.waitForEvent("download");
  await activate(page, page.getByRole("button", { name: "Download my data" }));
  expect((await download).suggestedFilename()).toBe("palate.json");
  await expect(page.getByRole("button", { name: "Download my data" })).toBeFocused();
  const deleteButton = page.getByRole("button", { name: "Delete my data…" });
  await activate(page, deleteButton);
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(deleteButton).toBeFocused();
});

test("a group of two and an account by keyboard", async ({ page }) => {
  await createUser(page, ["book:dune"], { once: true });
  await page.goto("/together");
  const memberPicker = page.getByRole("region", { name: "Members" });
  const addGuestButton = memberPicker.getByRole("button", { name: /^Add Guest 3,/ });
  await expect(addGuestButton).toBeVisible();
  await activate(page, addGuestButton);
  const list = page.getByRole("region", { name: "For your group" });
  await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
  await expectFocusKept(page);
  await activate(page, memberPicker.getByRole("button", { name: "Remove Guest 3" }), "Shift+Tab");
  await expect(page.getByText("You are the only member so far")).toBeVisible();
  await expect(memberPicker.getByRole("textbox")).toBeFocused();

  await activate(page, page.getByRole("link", { name: "Log in or sign up" }), "Shift+Tab");
  await expect(page.getByRole("heading", { name: "Keep your history" })).toBeVisible();
  await focusByKeyboard(page, page.getByRole("tab", { name: "Sign up" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Log in", selected: true })).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "Sign up", selected: true })).toBeFocused();
  await focusByKeyboard(page, page.getByLabel("Name"));
  const name = `Kay ${Math.random().toString(36).slice(2)}`;
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await focusByKeyboard(page, page.getByLabel("Password"));
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText(/8 to 1024 characters/);
  await expect(page.getByLabel("Password")).toBeFocused();
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/8 to 1024 characters/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("correct horse battery");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Welcome, ${name}.`)).toBeVisible();
  await expect(page.locator("#content")).toBeFocused();
  await activate(page, page.getByRole("link", { name: `Account of ${name}` }), "Shift+Tab");
  const logOut = page.getByRole("button", { name: "Log out", exact: true });
  await expect(logOut).toBeVisible();
  await activate(page, logOut);
  await expect(page.getByRole("heading", { name: "What do you love?" })).toBeVisible();
  await expectFocusKept(page);
});
