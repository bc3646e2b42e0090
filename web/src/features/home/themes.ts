import type { ListRequest } from "@/shared/items/queries";
import type { Shape } from "@/shared/client/client";

/** A row further down the menu: what it is called, why it is there, and what it asks for. */
export interface Theme {
  key: string;
  title: string;
  note: string;
  request: Pick<ListRequest, "genres" | "understood">;
}

/** Moods as a menu would name them; by what the texts of things feel like. */
const MOODS: readonly [feeling: string, title: string][] = [
  ["curiosity", "For a curious mind"],
  ["joy", "Something bright"],
  ["fear", "With the lights on"],
  ["sadness", "Beautifully sad"],
  ["excitement", "For the thrill of it"],
  ["love", "About love"],
  ["amusement", "To laugh about"],
  ["caring", "Warm and kind"],
];

/** Genres that come up on this menu, the most frequent first, and every third row a mood. */
export function themesOf(items: readonly { genres: readonly string[] }[]): Theme[] {
  const counts = new Map<string, number>();
  for (const genre of items.flatMap(({ genres }) => genres)) counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const genres = [...counts]
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .map(([genre], at) => ofGenre(genre, at));
  const moods = MOODS.map(([feeling, title]) => ofMood(feeling, title));
  return Array.from({ length: Math.max(Math.ceil(genres.length / 2), moods.length) }, (_, at) => [
    ...genres.slice(2 * at, 2 * at + 2),
    ...moods.slice(at, at + 1),
  ]).flat();
}

const OF_GENRE: readonly ((genre: string) => string)[] = [
  (genre) => `More ${genre}, the way you like it`,
  (genre) => `${genre}, your kind`,
  (genre) => `Deeper into ${genre}`,
  (genre) => `A little ${genre} on the side`,
];

function ofGenre(genre: string, at: number): Theme {
  return {
    key: `genre:${genre}`,
    title: OF_GENRE[at % OF_GENRE.length]?.(genre) ?? genre,
    note: "A genre that keeps coming up for you.",
    request: { genres: [genre] },
  };
}

function ofMood(feeling: string, title: string): Theme {
  const chips: Shape<"ChipBody">[] = [{ kind: "mood", value: feeling, polarity: 1 }];
  return {
    key: `mood:${feeling}`,
    title,
    note: "By what they feel like, and by what you take to.",
    request: { understood: { text: "", chips } },
  };
}
