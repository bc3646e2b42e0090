// Runs the journeys in the system's Chromium, or installs one: by apt if possible, else Playwright's.
import { spawnSync } from "node:child_process";
import { findChromium } from "./chromium.mjs";

const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
const run = (command, ...args) => spawnSync(command, args, { stdio: "inherit", env }).status === 0;
const apt = (...args) => run("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", ...args);
const isRoot = process.getuid?.() === 0;

function installByApt() {
  return (
    apt("update") && (apt("install", "-y", "chromium-headless-shell") || apt("install", "-y", "chromium"))
  );
}

function ensureBrowser() {
  if (findChromium() || (isRoot && installByApt())) return true;
  return run("npx", "playwright", "install", "chromium");
}

if (ensureBrowser()) {
  process.exitCode = run("npx", "playwright", "test", ...process.argv.slice(2)) ? 0 : 1;
} else if (process.env.CI === "true") {
  console.error("The journeys need Chromium, and none could be found or installed.");
  process.exitCode = 1;
} else {
  console.warn("Journeys skipped: no Chromium could be found or installed.");
}
