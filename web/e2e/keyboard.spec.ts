// The whole way by keyboard alone: no click, no scroll, nothing that a hand on a mouse would do.
import type { Locator, Page } from "@playwright/test";
import { atHome, expect, expectAccessible, firstCourse, keepToasts, test } from "./test";

// A name that is refused is a line in the console of the browser, rightly.
test.use({ failing: true });

const FAR = 150;

/** Tab, on or back, until it has the focus, which must be seen. */
async function reach(page: Page, target: Locator, key = "Tab"): Promise<void> {
  const element = await target.elementHandle();
  for (let step = 0; step < FAR; step += 1) {
    await page.keyboard.press(key);
    if (await element.evaluate((one) => one === document.activeElement)) return expectSeen(target);
  }
  throw new Error(`The focus never came to ${String(target)}`);
}

/** The focus is drawn: by an outline, or, where one types, by the line under what is typed. */
async function expectSeen(target: Locator): Promise<void> {
  const seen = await target.evaluate((one) => {
    if (getComputedStyle(one).outlineStyle !== "none") return true;
    const line = one.closest("input:not([type=search]), textarea, label, form") ?? one;
    const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    const probe = document.createElement("i");
    probe.style.color = accent;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return getComputedStyle(line).borderBottomColor === colour;
  });
  expect(seen, `${String(target)} shows no focus`).toBe(true);
}

/** Presses what is reached; afterwards the focus is on something, and not lost to the paper. */
async function press(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await reach(page, target, key);
  await page.keyboard.press("Enter");
  await expectHeld(page);
}

async function expectHeld(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
}
test("from the welcome to a muted reason by keyboard alone", async ({ page }) => {
  await page.goto("/welcome");
  await expect(
    page.getByRole("region", { name: "Some to choose from" }).getByRole("button").first(),
  ).toBeVisible();
  await reach(page, page.getByRole("searchbox"));
  await page.keyboard.type("dune");
  const dune = page.getByRole("button", { name: "Dune, book", exact: true });
  await expect(dune).toBeVisible();
  await press(page, dune);
  await press(page, page.getByRole("button", { name: "Serve me" }));

  await expect(page.getByRole("heading", { name: "Tonight’s menu" })).toBeVisible();
  const table = page.getByRole("region", { name: "For you", exact: true });
  await expect(table.getByRole("article")).toHaveCount(12);
  const before = await firstCourse(page);
  await keepToasts(page);
  await reach(page, table.getByRole("button", { name: /^Love / }).nth(1));
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^The menu changed/)).toBeVisible();
  await expect.poll(() => firstCourse(page)).not.toEqual(before);
  // What had the focus is gone; the focus is not.
  await expect(table.getByRole("button", { name: /^Love / }).nth(1)).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect.poll(() => firstCourse(page)).toEqual(before);

  await press(page, table.getByRole("link").first(), "Shift+Tab");
  await expect(page.getByRole("heading", { name: "Why it is here for you" })).toBeVisible();
  const reason = page.getByRole("button", { name: /^Mute You liked / }).first();
  await expect(reason).toBeVisible();
  await press(page, reason);
  await expect(page.getByRole("button", { name: /^Let it count again/ })).toBeVisible();
  await expectHeld(page);
  await expectAccessible(page);
});

test("the frame and the question by keyboard alone", async ({ page }) => {
  await atHome(page, ["book:dune", "movie:alien"]);
  await page.goto("/ask");
  await expect(page.getByRole("heading", { name: "What are you in the mood for?" })).toBeVisible();
  const box = page.getByRole("searchbox");
  await box.evaluate((one) => one.blur());
  await page.keyboard.press("Tab");
  await press(page, page.getByRole("link", { name: "Skip to content" }), "Shift+Tab");
  await expect(page.locator("#content")).toBeFocused();
  await press(page, page.getByRole("button", { name: "Dark theme" }), "Shift+Tab");
  await expect(page.getByRole("button", { name: "Light theme" })).toBeFocused();

  await reach(page, box);
  await page.keyboard.type("a feel-good sci-fi film from the 90s, no horror");
  const chips = page.getByRole("region", { name: "What was understood" });
  const answers = page.getByRole("region", { name: "Answers" });
  const years = chips.getByRole("button", { name: "Change years 1990–1999" });
  await expect(years).toBeVisible();
  await expect(answers.getByRole("article").first()).toBeVisible();
  await press(page, years);
  const sheet = page.getByRole("dialog");
  await reach(page, sheet.getByRole("textbox", { name: "From year" }));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1970");
  await page.keyboard.press("Enter");
  await expect(sheet).toBeHidden();
  await expect(chips.getByRole("button", { name: "Change years 1970–1999" })).toBeFocused();
  const before = await chips.getByRole("listitem").count();
  await press(page, chips.getByRole("button", { name: /^Remove not/ }).first());
  await expect(chips.getByRole("listitem")).toHaveCount(before - 1);
  await expectHeld(page);

  await reach(page, page.getByRole("slider"));
  await page.keyboard.press("End");
  await expect(page).toHaveURL(/surprise=1/);
  await page.keyboard.press("Home");
  await press(page, page.getByRole("button", { name: "Filters" }));
  const drama = sheet.getByRole("button", { name: "Drama", exact: true });
  await expect(drama).toBeVisible();
  await press(page, drama);
  await expect(drama).toHaveAttribute("aria-pressed", "true");
  await expect(drama).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Filters 1 set" })).toBeFocused();
  await expect(page).toHaveURL(/genre=Drama/);
  await expect(answers.getByRole("article").first()).toBeVisible();
});

test("one's own page by keyboard alone", async ({ page }) => {
  await atHome(page, ["book:dune", "movie:alien", "game:gris"]);
  await page.goto("/you");
  const deeds = page.getByRole("list", { name: "What you did" });
  await expect(deeds.getByRole("listitem")).toHaveCount(3);
  await expect(page.getByRole("application")).toBeVisible();
  await reach(page, page.getByRole("textbox", { name: "About me" }));
  await page.keyboard.type("I love slow science fiction.");
  await press(page, page.getByRole("button", { name: "Keep", exact: true }));
  await expect(page.getByText("Kept: your next answers hear it")).toBeVisible();
  await expect(page.getByRole("button", { name: "Keep", exact: true })).toBeFocused();

  await reach(page, page.getByRole("application", { name: "Taste map" }));
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  await press(page, page.getByRole("button", { name: /^Close / }));
  await press(page, page.getByText("Yours on the map, as a list"));
  await expect(page.getByRole("link", { name: "Dune , book" })).toBeVisible();
  await press(page, page.getByRole("button", { name: "Mute Platformer" }));
  await expect(page.getByText("Platformer counts no more")).toBeVisible();
  await expectHeld(page);

  await press(page, deeds.getByRole("button", { name: "Change: Loved, Alien" }));
  await press(page, page.getByRole("dialog").getByRole("button", { name: "Rated 2 of 5" }));
  await expect(deeds.getByRole("button", { name: "Change: Rated 2 of 5, Alien" })).toBeFocused();
  await press(page, deeds.getByRole("button", { name: "Mute Dune" }));
  await expect(deeds.getByRole("button", { name: "Let Dune count again" })).toBeFocused();
  await keepToasts(page);
  await press(page, deeds.getByRole("button", { name: "Take back: Loved, Dune" }));
  await expect(deeds.getByRole("listitem")).toHaveCount(2);
  await expectHeld(page);
  await page.keyboard.press("Control+z");
  await expect(deeds.getByRole("listitem")).toHaveCount(3);
  const muted = page.getByRole("region", { name: "Muted" });
  await press(page, muted.getByRole("button", { name: /Dune$/ }));
  await expect(muted.getByRole("listitem")).toHaveCount(1);
  await expectHeld(page);

  const download = page.waitForEvent("download");
  await press(page, page.getByRole("button", { name: "Download my data" }));
  expect((await download).suggestedFilename()).toBe("palate.json");
  await expect(page.getByRole("button", { name: "Download my data" })).toBeFocused();
  const forget = page.getByRole("button", { name: "Forget me…" });
  await press(page, forget);
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(forget).toBeFocused();
});

test("a table for two and an account by keyboard alone", async ({ page }) => {
  await atHome(page, ["book:dune"], { once: true });
  await page.goto("/together");
  const seats = page.getByRole("region", { name: "At the table" });
  const guest = seats.getByRole("button", { name: /^Add Guest 3,/ });
  await expect(guest).toBeVisible();
  await press(page, guest);
  const list = page.getByRole("region", { name: "For all of you" });
  await expect(list.getByRole("heading", { level: 3 })).toHaveCount(12);
  await expectHeld(page);
  await press(page, seats.getByRole("button", { name: "Guest 3 leaves the table" }), "Shift+Tab");
  await expect(page.getByText("You sit alone so far")).toBeVisible();
  await expect(seats.getByRole("textbox")).toBeFocused();

  await press(page, page.getByRole("link", { name: "Log in or sign up" }), "Shift+Tab");
  await expect(page.getByRole("heading", { name: "Keep what you did" })).toBeVisible();
  await reach(page, page.getByRole("tab", { name: "Sign up" }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Log in", selected: true })).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "Sign up", selected: true })).toBeFocused();
  await reach(page, page.getByLabel("Name"));
  const name = `Kay ${Math.random().toString(36).slice(2)}`;
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await reach(page, page.getByLabel("Password"));
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
  await press(page, page.getByRole("link", { name: `Account of ${name}` }), "Shift+Tab");
  const out = page.getByRole("button", { name: "Log out", exact: true });
  await expect(out).toBeVisible();
  await press(page, out);
  await expect(page.getByRole("heading", { name: "What do you love?" })).toBeVisible();
  await expectHeld(page);
});
