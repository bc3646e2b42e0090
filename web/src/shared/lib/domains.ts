/** What people call the things of a domain and what they do with them. */
export interface Domain {
  name: string;
  one: string;
  many: string;
  /** What someone says who has finished one. */
  done: string;
}

const KNOWN = {
  movie: { name: "movie", one: "film", many: "films", done: "watched" },
  book: { name: "book", one: "book", many: "books", done: "read" },
  game: { name: "game", one: "game", many: "games", done: "played" },
  music: { name: "music", one: "record", many: "music", done: "heard" },
} satisfies Record<string, Domain>;

export type KnownDomain = keyof typeof KNOWN;

export const DOMAINS: readonly Domain[] = Object.values(KNOWN);

/** A domain by name; a catalogue may have others than the four. */
export function domainOf(name: string): Domain {
  return isKnown(name) ? KNOWN[name] : { name, one: name, many: name, done: "finished" };
}

/** The name of the accent, as in `text-movie`. */
export function accentOf(name: string): KnownDomain | "other" {
  return isKnown(name) ? name : "other";
}

/** Written out whole, so that Tailwind finds them. */
export const ACCENT_TEXT = {
  movie: "text-movie",
  book: "text-book",
  game: "text-game",
  music: "text-music",
  other: "text-other",
} as const;

export const ACCENT_GROUND = {
  movie: "bg-movie",
  book: "bg-book",
  game: "bg-game",
  music: "bg-music",
  other: "bg-other",
} as const;

function isKnown(name: string): name is KnownDomain {
  return Object.hasOwn(KNOWN, name);
}
