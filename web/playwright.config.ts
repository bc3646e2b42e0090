import { defineConfig } from "@playwright/test";
import { chromiumOnPath } from "./e2e/chromium.mjs";

const own = chromiumOnPath();

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/server.ts",
  // Limits for hanging tests only; independent of the speed of the machine.
  globalTimeout: 6 * 60 * 60_000,
  timeout: 20 * 60_000,
  expect: { timeout: 3 * 60_000 },
  forbidOnly: process.env.CI === "true",
  // On a shared machine a browser may stall for seconds, so CI retries once.
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
