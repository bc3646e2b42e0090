import type { Plugin } from "vite";

const FIRST_SCREEN_FONTS = /(newsreader-latin-opsz-normal|instrument-sans-latin-wght-normal).*\.woff2$/;

/** Preloads the two fonts of the first screen, parallel to the script. */
export function preloadFonts(): Plugin {
  return {
    name: "preload-fonts",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((name) => FIRST_SCREEN_FONTS.test(name))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: "" },
            injectTo: "head-prepend" as const,
          })),
    },
  };
}
