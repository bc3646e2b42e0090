// The built app is small, split by page, and has nothing inline that the policy forbids.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const STATIC = resolve(import.meta.dirname, "../../src/palate/server/static");
const MAX_PAGE_SCRIPT_BYTES = 200_000;

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}
const manifest = JSON.parse(readFileSync(join(STATIC, ".vite/manifest.json"), "utf8")) as Record<
  string,
  Chunk
>;

function collectFiles(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const imported of chunk.imports ?? []) collectFiles(imported, seen);
  return seen;
}

const pages = manifest["index.html"]?.dynamicImports ?? [];

describe("the build", () => {
  it("is split by page", () => {
    expect(pages.length).toBeGreaterThanOrEqual(3);
  });

  it.each(pages)("opens %s with at most 200 kB of script", (page) => {
    const files = [...new Set([...collectFiles("index.html"), ...collectFiles(page), "theme.js"])];
    const sizes = files.map((file) => gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_PAGE_SCRIPT_BYTES);
  });

  it("has no inline script or style, and no requests to other hosts", () => {
    const html = readFileSync(join(STATIC, "index.html"), "utf8");
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=|https?:/);
    expect(html.match(/rel="preload"[^>]*as="font"|as="font"[^>]*rel="preload"/g)).toHaveLength(2);
  });
});
