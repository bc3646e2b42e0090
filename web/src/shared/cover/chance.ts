/** A number in [0, 1) that is always the same at the same place in the sequence of a text. */
export type Chance = () => number;

/** Draws that a text decides: FNV-1a for the seed, mulberry32 for the sequence. */
export function chanceOf(text: string): Chance {
  let seed = 2166136261;
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(chance: Chance, from: readonly [T, ...T[]]): T {
  return from[Math.floor(chance() * from.length)] ?? from[0];
}

export function between(chance: Chance, low: number, high: number): number {
  return low + chance() * (high - low);
}

export function whole(chance: Chance, low: number, high: number): number {
  return Math.floor(between(chance, low, high + 1));
}
