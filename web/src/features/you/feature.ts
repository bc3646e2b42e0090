import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/you",
  nav: { label: "You", order: 3 },
  page: async () => ({ Component: (await import("./YouPage")).YouPage }),
};
