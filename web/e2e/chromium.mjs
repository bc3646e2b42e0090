import { accessSync, constants } from "node:fs";
import { join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of a Chromium on PATH, or undefined. */
export function chromiumOnPath() {
  const candidates = (process.env.PATH ?? "")
    .split(":")
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
