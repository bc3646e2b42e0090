import type { ComponentType } from "react";

/**
 * What a folder under `features/` tells the frame, from its `feature.ts`. The frame finds it by itself: to add a page,
 * add a folder.
 */
export interface Feature {
  /** Under which the page is shown, as React Router writes it. The first word must be none of the API's. */
  path: string;
  /** In the navigation, by its order; pages without it are reached by links. */
  nav?: { label: string; order: number };
  /** Loaded when it is first visited. */
  page: () => Promise<{ Component: ComponentType }>;
}
