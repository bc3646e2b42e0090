// app → features → shared; features do not know each other. Folders are found, not listed.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const WEB = resolve(import.meta.dirname, "..");
const SRC = join(WEB, "src");
const MAX_LINES = 250;
const IMPORT = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"),
);
const features = readdirSync(join(SRC, "features"));

/** The parts of the tree that a file imports from, as `shared` or `features/home`. */
function imports(path: string): string[] {
  const text = readFileSync(join(SRC, path), "utf8");
  return [...text.matchAll(IMPORT)].flatMap(([, name = ""]) => {
    if (name.startsWith("@/")) return [part(name.slice(2))];
    if (name.startsWith(".")) return [part(relative(SRC, resolve(SRC, path, "..", name)))];
    return [];
  });
}

function part(path: string): string {
  const [layer = "", name = ""] = path.split("/");
  return layer === "features" ? `features/${name}` : layer;
}

function mayImport(from: string, to: string): boolean {
  return to === "shared" || to === from || (from === "app" && to.startsWith("features/"));
}

describe("the tree", () => {
  it("has features to look at", () => {
    expect(features.length).toBeGreaterThanOrEqual(3);
    expect(files.flatMap(imports).length).toBeGreaterThan(50);
  });

  it.each(files)("%s imports downwards alone", (path) => {
    expect(imports(path).filter((to) => !mayImport(part(path), to))).toEqual([]);
  });

  it.each(features)("features/%s says what it is", (name) => {
    expect(readdirSync(join(SRC, "features", name))).toContain("feature.ts");
  });

  it("has no component over 250 lines", () => {
    const long = files.filter((path) => readFileSync(join(SRC, path), "utf8").split("\n").length > MAX_LINES);
    expect(long).toEqual([]);
  });

  it("writes no HTML and no style sheet by script", () => {
    const unsafe = /dangerouslySetInnerHTML|innerHTML|insertRule|document\.write/;
    expect(files.filter((path) => unsafe.test(readFileSync(join(SRC, path), "utf8")))).toEqual([]);
  });
});

describe("the pages' addresses", () => {
  const api = Object.keys(
    (JSON.parse(readFileSync(join(WEB, "openapi.json"), "utf8")) as { paths: object }).paths,
  );
  const words = new Set([...api, "/docs", "/openapi.json", "/assets"].map((path) => path.split("/")[1]));

  it.each(features)("features/%s is at none of the API's words", (name) => {
    const text = readFileSync(join(SRC, "features", name, "feature.ts"), "utf8");
    const path = /path: "([^"]+)"/.exec(text)?.[1];
    expect(path).toBeDefined();
    expect(words.has(path?.split("/")[1])).toBe(false);
  });
});
