// Layers: app → features → shared; features do not import each other. Folders are discovered.
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

/** The layers that a file imports from, as `shared` or `features/home`. */
function listImportedLayers(path: string): string[] {
  const text = readFileSync(join(SRC, path), "utf8");
  return [...text.matchAll(IMPORT)].flatMap(([, name = ""]) => {
    if (name.startsWith("@/")) return [getLayer(name.slice(2))];
    if (name.startsWith(".")) return [getLayer(relative(SRC, resolve(SRC, path, "..", name)))];
    return [];
  });
}

function getLayer(path: string): string {
  const [layer = "", name = ""] = path.split("/");
  return layer === "features" ? `features/${name}` : layer;
}

function mayImport(from: string, to: string): boolean {
  return to === "shared" || to === from || (from === "app" && to.startsWith("features/"));
}

describe("the source tree", () => {
  it("has features and imports to check", () => {
    expect(features.length).toBeGreaterThanOrEqual(3);
    expect(files.flatMap(listImportedLayers).length).toBeGreaterThan(50);
  });

  it.each(files)("%s imports only from lower layers", (path) => {
    expect(listImportedLayers(path).filter((to) => !mayImport(getLayer(path), to))).toEqual([]);
  });

  it.each(features)("features/%s has a feature.ts", (name) => {
    expect(readdirSync(join(SRC, "features", name))).toContain("feature.ts");
  });

  it("has no component over 250 lines", () => {
    const longFiles = files.filter(
      (path) => readFileSync(join(SRC, path), "utf8").split("\n").length > MAX_LINES,
    );
    expect(longFiles).toEqual([]);
  });

  it("writes no HTML and no style sheets by script", () => {
    const UNSAFE = /dangerouslySetInnerHTML|innerHTML|insertRule|document\.write/;
    expect(files.filter((path) => UNSAFE.test(readFileSync(join(SRC, path), "utf8")))).toEqual([]);
  });
});

describe("page routes", () => {
  const apiPaths = Object.keys(
    (JSON.parse(readFileSync(join(WEB, "openapi.json"), "utf8")) as { paths: object }).paths,
  );
  const apiSegments = new Set(
    [...apiPaths, "/docs", "/openapi.json", "/assets"].map((path) => path.split("/")[1]),
  );

  it.each(features)("features/%s has no route under an API path", (name) => {
    const text = readFileSync(join(SRC, "features", name, "feature.ts"), "utf8");
    const path = /path: "([^"]+)"/.exec(text)?.[1];
    expect(path).toBeDefined();
    expect(apiSegments.has(path?.split("/")[1])).toBe(false);
  });
});
