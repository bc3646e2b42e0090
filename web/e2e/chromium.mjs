import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** The headless shell is first: it has no window and no toolbar, and needs half the time of the full browser. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** Path of a Chromium on PATH, or undefined. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(":");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
