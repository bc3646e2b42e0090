// What was built keeps its promises: small, split by page, and nothing inline that the policy forbids.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const STATIC = resolve(import.meta.dirname, "../../src/palate/server/static");
const FIRST_PAGE_JS = 200_000;

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}
const manifest = JSON.parse(readFileSync(join(STATIC, ".vite/manifest.json"), "utf8")) as Record<
  string,
  Chunk
>;

function needed(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const one of chunk.imports ?? []) needed(one, seen);
  return seen;
}

const pages = manifest["index.html"]?.dynamicImports ?? [];

describe("the build", () => {
  it("is split by page", () => {
    expect(pages.length).toBeGreaterThanOrEqual(3);
  });

  it.each(pages)("opens %s with at most 200 kB of script", (page) => {
    const files = [...new Set([...needed("index.html"), ...needed(page), "theme.js"])];
    const bytes = files.map((file) => gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(FIRST_PAGE_JS);
  });

  it("has no inline script or style, and asks nothing of other hosts", () => {
    const html = readFileSync(join(STATIC, "index.html"), "utf8");
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=|https?:/);
    expect(html.match(/rel="preload"[^>]*as="font"|as="font"[^>]*rel="preload"/g)).toHaveLength(2);
  });
});
