import type { ReactNode } from "react";
import type { Palette } from "./palettes";
import type { RandomSource } from "./random";

/** Input of a composition: its texts, colours and random numbers. */
export interface CompositionInput {
  title: string;
  /** Creator, or else the year. */
  credit: string;
  genre: string;
  palette: Palette;
  random: RandomSource;
}

export type Composition = (input: CompositionInput) => ReactNode;

/** The numbers 0 … n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
