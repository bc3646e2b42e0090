import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/ask",
  nav: { label: "Ask", order: 2 },
  page: async () => ({ Component: (await import("./AskPage")).AskPage }),
};
