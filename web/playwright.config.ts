import { defineConfig } from "@playwright/test";
import { chromiumOnPath } from "./e2e/chromium.mjs";

const own = chromiumOnPath();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/palate.ts",
  // Training on the sample community comes first.
  globalTimeout: 30 * 60_000,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI === "true",
  // On a machine that others use too a browser may lose its turn for seconds; what fails twice is broken.
  retries: process.env.CI === "true" ? 1 : 0,
  workers: 1,
  reporter: "list",
  use: {
    launchOptions: { args: ["--no-sandbox"], ...(own ? { executablePath: own } : {}) },
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "desk", use: { viewport: { width: 1440, height: 900 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
