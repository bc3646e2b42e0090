import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/item/:itemId",
  page: async () => ({ Component: (await import("./ItemPage")).ItemPage }),
};
