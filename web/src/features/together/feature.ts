import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/together",
  nav: { label: "Together", order: 4 },
  page: async () => ({ Component: (await import("./TogetherPage")).TogetherPage }),
};
