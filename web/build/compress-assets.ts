import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSED_FILES = /\.(js|css|html|svg|json|webmanifest)$/;

/** Compresses each text file to .br and .gz, which the server sends as they are. */
export function compressAssets(): Plugin {
  let folder = "";
  return {
    name: "compress-assets",
    apply: "build",
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: async () => {
      for (const name of await readdir(folder, { recursive: true })) {
        if (!COMPRESSED_FILES.test(name)) continue;
        const path = join(folder, name);
        const body = await readFile(path);
        await writeFile(`${path}.br`, brotliCompressSync(body));
        await writeFile(`${path}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}
