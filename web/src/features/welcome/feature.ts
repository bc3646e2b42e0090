import type { Feature } from "@/shared/lib/feature";

export const feature: Feature = {
  path: "/welcome",
  page: async () => ({ Component: (await import("./WelcomePage")).WelcomePage }),
};
