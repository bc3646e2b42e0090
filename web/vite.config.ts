import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressAssets } from "./build/compress-assets.ts";
import { preloadFonts } from "./build/preload-fonts.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const API =
  "^/(recommend|recommendations|predict|events|items|similar|search|trending|facets|map|segments|users|auth|about)(/|\\?|$)";

export default defineConfig({
  plugins: [react(), tailwindcss(), preloadFonts(), compressAssets()],
  resolve: { alias: { "@": at("./src"), "palate-client": at("./client/src/index.ts") } },
  build: {
    outDir: at("../src/palate/server/static"),
    emptyOutDir: true,
    manifest: true,
    // The content security policy refuses data: URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: { proxy: { [API]: process.env.PALATE_URL ?? "http://localhost:8000" } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 10 * 60_000,
    hookTimeout: 10 * 60_000,
  },
});
