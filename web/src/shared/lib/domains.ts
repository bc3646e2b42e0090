/** A domain of items, with the words that users know it by. */
export interface Domain {
  name: string;
  singular: string;
  plural: string;
  /** Past participle for a completed item: "watched". */
  doneVerb: string;
}

const KNOWN_DOMAINS = {
  movie: { name: "movie", singular: "film", plural: "films", doneVerb: "watched" },
  book: { name: "book", singular: "book", plural: "books", doneVerb: "read" },
  game: { name: "game", singular: "game", plural: "games", doneVerb: "played" },
  music: { name: "music", singular: "record", plural: "music", doneVerb: "listened to" },
} satisfies Record<string, Domain>;

export type KnownDomain = keyof typeof KNOWN_DOMAINS;

export const DOMAINS: readonly Domain[] = Object.values(KNOWN_DOMAINS);

/** The domain of a name; catalogues may have others than the known ones. */
export function getDomain(name: string): Domain {
  return isKnownDomain(name)
    ? KNOWN_DOMAINS[name]
    : { name, singular: name, plural: name, doneVerb: "finished" };
}

/** Name of the accent colour of a domain, as in `text-movie`. */
export function getAccent(name: string): KnownDomain | "other" {
  return isKnownDomain(name) ? name : "other";
}

/** Text colours by accent, written out for Tailwind's scanner. */
export const ACCENT_TEXT_CLASSES = {
  movie: "text-movie",
  book: "text-book",
  game: "text-game",
  music: "text-music",
  other: "text-other",
} as const;

export const ACCENT_BACKGROUND_CLASSES = {
  movie: "bg-movie",
  book: "bg-book",
  game: "bg-game",
  music: "bg-music",
  other: "bg-other",
} as const;

function isKnownDomain(name: string): name is KnownDomain {
  return Object.hasOwn(KNOWN_DOMAINS, name);
}
