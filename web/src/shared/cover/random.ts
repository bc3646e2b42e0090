/** Generator of numbers in [0, 1). */
export type RandomSource = () => number;

/** Random generator seeded by a text: FNV-1a hashes the seed, mulberry32 generates the sequence. */
export function createSeededRandom(text: string): RandomSource {
  let seed = 2166136261;
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pickRandom<T>(random: RandomSource, options: readonly [T, ...T[]]): T {
  return options[Math.floor(random() * options.length)] ?? options[0];
}

export function randomBetween(random: RandomSource, min: number, max: number): number {
  return min + random() * (max - min);
}

export function randomInteger(random: RandomSource, min: number, max: number): number {
  return Math.floor(randomBetween(random, min, max + 1));
}
