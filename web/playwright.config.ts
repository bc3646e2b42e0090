import { defineConfig } from "@playwright/test";
import { availableParallelism } from "node:os";
import { findChromium } from "./e2e/chromium.mjs";

const executablePath = findChromium();
/** More servers and browsers than this need more memory than a small machine has. */
const MAX_WORKERS = 4;

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  // Limits for hanging tests only; independent of the speed of the machine.
  globalTimeout: 6 * 60 * 60_000,
  timeout: 20 * 60_000,
  expect: { timeout: 3 * 60_000 },
  forbidOnly: process.env.CI === "true",
  // On a shared machine a browser may stall for seconds, so CI retries once.
  retries: process.env.CI === "true" ? 1 : 0,
  fullyParallel: true,
  workers: Math.min(availableParallelism(), MAX_WORKERS),
  reporter: "list",
  use: {
    launchOptions: { args: ["--no-sandbox"], ...(executablePath ? { executablePath } : {}) },
    // Animations cost most of the time of a machine without a GPU; `first-visit.spec.ts` runs with them.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "desk", use: { viewport: { width: 1440, height: 900 } } },
    // Repeats the journeys whose layout is different on a phone.
    {
      name: "phone",
      grep: /@phone/,
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
