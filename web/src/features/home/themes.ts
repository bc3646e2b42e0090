import type { ListRequest } from "@/shared/items/queries";
import type { ApiSchema } from "@/shared/client/client";

/** A row by genre or mood: its title, its note, and its request. */
export interface Theme {
  key: string;
  title: string;
  note: string;
  request: Pick<ListRequest, "genres" | "understood">;
}

/** Row titles by emotion. */
const MOOD_TITLES: readonly [emotion: string, title: string][] = [
  ["curiosity", "For a curious mind"],
  ["joy", "Cheerful"],
  ["fear", "Scary"],
  ["sadness", "Beautifully sad"],
  ["excitement", "Exciting"],
  ["love", "About love"],
  ["amusement", "Funny"],
  ["caring", "Warm and kind"],
];

/** Builds themes from the genres of items, the most frequent first, with a mood after every two. */
export function buildThemes(items: readonly { genres: readonly string[] }[]): Theme[] {
  const counts = new Map<string, number>();
  for (const genre of items.flatMap(({ genres }) => genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const genres = [...counts]
    .sort(([a, nA], [b, nB]) => nB - nA || a.localeCompare(b))
    .map(([genre], index) => createGenreTheme(genre, index));
  const moods = MOOD_TITLES.map(([emotion, title]) => createMoodTheme(emotion, title));
  return Array.from({ length: Math.max(Math.ceil(genres.length / 2), moods.length) }, (_, index) => [
    ...genres.slice(2 * index, 2 * index + 2),
    ...moods.slice(index, index + 1),
  ]).flat();
}

const GENRE_TITLES: readonly ((genre: string) => string)[] = [
  (genre) => `More ${genre}`,
  (genre) => `${genre} for you`,
  (genre) => `Deeper into ${genre}`,
  (genre) => `Also from ${genre}`,
];

function createGenreTheme(genre: string, index: number): Theme {
  return {
    key: `genre:${genre}`,
    title: GENRE_TITLES[index % GENRE_TITLES.length]?.(genre) ?? genre,
    note: "A frequent genre among your recommendations.",
    request: { genres: [genre] },
  };
}

function createMoodTheme(emotion: string, title: string): Theme {
  const chips: ApiSchema<"ChipBody">[] = [{ kind: "mood", value: emotion, polarity: 1 }];
  return {
    key: `mood:${emotion}`,
    title,
    note: "Chosen by mood and by your taste.",
    request: { understood: { text: "", chips } },
  };
}
