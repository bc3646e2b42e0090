import type { Feature } from "@/shared/lib/feature";

const modules = import.meta.glob<{ feature: Feature }>("../features/*/feature.ts", { eager: true });

/** The features of all folders that have a `feature.ts`. */
export const FEATURES: readonly Feature[] = Object.values(modules).map((module) => module.feature);

export interface NavEntry {
  to: string;
  label: string;
}

export const NAV: readonly NavEntry[] = FEATURES.flatMap(({ path, nav }) =>
  nav ? [{ to: path, ...nav }] : [],
)
  .sort((a, b) => a.order - b.order)
  .map(({ to, label }) => ({ to, label }));
