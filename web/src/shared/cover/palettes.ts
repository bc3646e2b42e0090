import { pickRandom, type RandomSource } from "./random";

/** Colours of a drawn cover. */
export interface Palette {
  background: string;
  text: string;
  primary: string;
  secondary: string;
}

const createPalette = (background: string, text: string, primary: string, secondary: string): Palette => ({
  background,
  text,
  primary,
  secondary,
});

type PaletteSet = readonly [Palette, ...Palette[]];

const SCIENCE_FICTION_PALETTES: PaletteSet = [
  createPalette("#101a33", "#f4ead2", "#f26b3a", "#35508c"),
  createPalette("#e9dfc8", "#1b2440", "#d8502f", "#6d8fb3"),
  createPalette("#1d1236", "#f6e7d8", "#e9a23b", "#5a3f9a"),
  createPalette("#0c2b33", "#eaf3e6", "#f2c14e", "#1f6f78"),
];
const HORROR_PALETTES: PaletteSet = [
  createPalette("#16110f", "#f1e4d0", "#c8271c", "#4a3a34"),
  createPalette("#c9271d", "#fbeedb", "#16110f", "#8d150f"),
  createPalette("#d9d4c3", "#191613", "#8f1d18", "#8b8776"),
  createPalette("#20261f", "#e7e9d2", "#b7c43a", "#4d5b46"),
];
const FANTASY_PALETTES: PaletteSet = [
  createPalette("#1f4a3b", "#f7ecd0", "#f0b03f", "#3f7d5e"),
  createPalette("#f2e3bd", "#233b2d", "#d9683a", "#7da27f"),
  createPalette("#274472", "#fbefcf", "#f3b54a", "#5c8bbd"),
  createPalette("#b7cf9f", "#20352a", "#f4efe0", "#5f8f63"),
];
const ROMANCE_PALETTES: PaletteSet = [
  createPalette("#f0c3b4", "#4a1626", "#c7374b", "#e58f83"),
  createPalette("#7c1f3b", "#fde6d3", "#f29b7f", "#a83b57"),
  createPalette("#f8dfc9", "#5a1d32", "#e2614f", "#f1ad6f"),
  createPalette("#3a1d4d", "#fbe2e0", "#f07a8c", "#6d4287"),
];
const HISTORICAL_PALETTES: PaletteSet = [
  createPalette("#d68b3f", "#2b170c", "#f8e5bd", "#8c4a1e"),
  createPalette("#4a2a1a", "#f6e3bf", "#df8a35", "#7d4b2b"),
  createPalette("#e8d5ad", "#3a2112", "#a83f1f", "#bf9a5b"),
  createPalette("#31402a", "#f2e4bf", "#d99a2b", "#66754a"),
];
const COMEDY_PALETTES: PaletteSet = [
  createPalette("#f4c430", "#1e1a14", "#e5482d", "#fbe9a6"),
  createPalette("#ef6a4a", "#fff3dc", "#1f2a44", "#f7a386"),
  createPalette("#2f8f86", "#fdf3da", "#f7c948", "#66b8ad"),
  createPalette("#f5ead6", "#20242e", "#2d6cdf", "#f2a03d"),
];
const DEFAULT_PALETTES: PaletteSet = [
  createPalette("#efe6d2", "#221c16", "#24506b", "#bda98a"),
  createPalette("#24384a", "#f3e9d4", "#d8a657", "#4f6a80"),
  createPalette("#7d2f24", "#f7ead2", "#e7b867", "#a35443"),
  createPalette("#c6cfc4", "#1f2a26", "#ece5d0", "#6f8a7d"),
];
const ACTION_PALETTES: PaletteSet = [
  createPalette("#d5381f", "#fff0d6", "#1b1512", "#f2813b"),
  createPalette("#181c26", "#f6eddc", "#f3552b", "#3b4660"),
  createPalette("#f0e4cd", "#1b1a1c", "#d6352a", "#2e5b8a"),
  createPalette("#26324f", "#fff1d8", "#ffb02e", "#5b6fa3"),
];

const PALETTES_BY_GENRE: readonly (readonly [PaletteSet, readonly string[]])[] = [
  [HORROR_PALETTES, ["horror", "thriller", "crime", "mystery", "metal"]],
  [SCIENCE_FICTION_PALETTES, ["science fiction", "electronic", "ambient", "experimental"]],
  [FANTASY_PALETTES, ["fantasy", "family", "animation", "folk", "platformer", "adventure"]],
  [ROMANCE_PALETTES, ["romance", "soul", "r&b", "musical", "pop"]],
  [HISTORICAL_PALETTES, ["western", "war", "historical", "country", "blues", "reggae", "world"]],
  [COMEDY_PALETTES, ["comedy", "puzzle", "simulation", "indie", "punk", "graphic novel"]],
  [ACTION_PALETTES, ["action", "shooter", "rock", "hip-hop", "role-playing", "strategy", "roguelike"]],
  [DEFAULT_PALETTES, []],
];

/** Draws a palette of the first genre that has some; of `DEFAULT_PALETTES` if none has. */
export function choosePalette(genres: readonly string[], random: RandomSource): Palette {
  const lowerCaseGenres = genres.map((genre) => genre.toLowerCase());
  const matches = lowerCaseGenres.map(
    (genre) => PALETTES_BY_GENRE.find(([, names]) => names.includes(genre))?.[0],
  );
  return pickRandom(random, matches.find((palettes) => palettes !== undefined) ?? DEFAULT_PALETTES);
}
