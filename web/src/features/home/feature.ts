import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/",
  nav: { label: "Home", order: 1 },
  page: async () => ({ Component: (await import("./HomePage")).HomePage }),
};
