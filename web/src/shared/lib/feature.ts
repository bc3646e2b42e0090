import type { ComponentType } from "react";

/**
 * A page, declared in `features/<name>/feature.ts`. The app discovers the folders: to add a page, add a folder.
 */
export interface Feature {
  /** Route of the page, in React Router's syntax. Its first segment must not be one of the API's. */
  path: string;
  /** Entry in the navigation, sorted by `order`; pages without one are reached by links. */
  nav?: { label: string; order: number };
  /** Loads the component of the page on the first visit. */
  page: () => Promise<{ Component: ComponentType }>;
}
