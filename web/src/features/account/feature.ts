import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/account",
  page: async () => ({ Component: (await import("./AccountPage")).AccountPage }),
};
