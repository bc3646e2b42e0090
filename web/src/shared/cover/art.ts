import type { ReactNode } from "react";
import type { Chance } from "./chance";
import type { Palette } from "./palettes";

/** What a composition is drawn from. */
export interface Art {
  title: string;
  /** A line of small print: who made it, or when. */
  by: string;
  genre: string;
  inks: Palette;
  chance: Chance;
}

export type Composition = (art: Art) => ReactNode;

/** The numbers 0 … n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
