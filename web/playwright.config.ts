import { defineConfig } from "@playwright/test";
import { chromiumOnPath } from "./e2e/chromium.mjs";

const own = chromiumOnPath();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/palate.ts",
  // What is waited for is there as soon as the machine can: these end what hangs, and say nothing of speed.
  globalTimeout: 6 * 60 * 60_000,
  timeout: 20 * 60_000,
  expect: { timeout: 3 * 60_000 },
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
