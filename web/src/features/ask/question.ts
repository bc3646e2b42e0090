import type { Shape } from "@/shared/client/client";
import { isChip, isKind, sent, type Chip, type Years } from "./chips";

export interface Filters extends Years {
  domains: readonly string[];
  genres: readonly string[];
  people: readonly string[];
}

/** All that is asked; it lives in the address, so that it can be gone back to and passed on. */
export interface Question {
  words: string;
  /** What the words mean as the person has set it; null: as the server reads them. */
  chips: readonly Chip[] | null;
  /** 0: comfort, 1: surprise. */
  surprise: number;
  filters: Filters;
}

export const MAX_WORDS = 10_000;
const MAX_CHIPS = 100;
const NO_FILTERS: Filters = { domains: [], genres: [], people: [], from: null, to: null };

export function read(search: URLSearchParams): Question {
  const surprise = Number(search.get("surprise"));
  const chips = search.has("chip") ? search.getAll("chip").flatMap(chipFrom).slice(0, MAX_CHIPS) : null;
  return {
    words: (search.get("q") ?? "").slice(0, MAX_WORDS),
    chips,
    surprise: surprise > 0 && surprise <= 1 ? surprise : 0,
    filters: {
      domains: search.getAll("domain"),
      genres: search.getAll("genre"),
      people: search.getAll("person"),
      from: year(search.get("from")),
      to: year(search.get("to")),
    },
  };
}

export function write({ words, chips, surprise, filters }: Question): URLSearchParams {
  const search = new URLSearchParams();
  if (words.trim()) search.set("q", words);
  for (const chip of chips ?? []) search.append("chip", `${chip.not ? "-" : ""}${chip.kind}:${chip.value}`);
  if (chips?.length === 0) search.set("chip", "");
  if (surprise > 0) search.set("surprise", String(surprise));
  for (const value of filters.domains) search.append("domain", value);
  for (const value of filters.genres) search.append("genre", value);
  for (const value of filters.people) search.append("person", value);
  if (filters.from !== null) search.set("from", String(filters.from));
  if (filters.to !== null) search.set("to", String(filters.to));
  return search;
}

function chipFrom(text: string): Chip[] {
  const [, not = "", kind = "", value = ""] = /^(-?)(\w+):([^]+)$/.exec(text) ?? [];
  if (!isKind(kind)) return [];
  const chip = { kind, value, not: not === "-" };
  return isChip(chip) ? [chip] : [];
}

function year(text: string | null): number | null {
  return text !== null && /^-?\d{1,4}$/.test(text) ? Number(text) : null;
}

/** How many of the filters are set. */
export function filtersSet({ domains, genres, people, from, to }: Filters): number {
  return domains.length + genres.length + people.length + (from === null && to === null ? 0 : 1);
}

export function isAsked({ words, chips, filters }: Question): boolean {
  return words.trim() !== "" || (chips?.length ?? 0) > 0 || filtersSet(filters) > 0;
}

/** What is sent for it. */
export function bodyOf(question: Question, user_id: string, top_k: number): Shape<"FilteredRequest"> {
  const { words, chips, surprise, filters } = question;
  return {
    user_id,
    top_k,
    surprise,
    domains: [...filters.domains],
    genres: [...filters.genres],
    people: [...filters.people],
    min_year: filters.from,
    max_year: filters.to,
    ...(chips ? { understood: { text: words, chips: chips.map(sent) } } : { user_input: words }),
  };
}

/** Something that narrows the answer, and the question without it. */
export interface Limit {
  name: string;
  without: Question;
}

const NARROWS = new Set(["domain", "year", "genre", "person", "length"]);

/** Everything that may be to blame where nothing is found; `chips` is what was understood. */
export function limitsOf(
  question: Question,
  chips: readonly Chip[],
  phrase: (chip: Chip) => string,
): Limit[] {
  const of = chips.flatMap((chip, at) =>
    chip.not || NARROWS.has(chip.kind)
      ? [{ name: phrase(chip), without: { ...question, chips: chips.filter((_, index) => index !== at) } }]
      : [],
  );
  const { filters } = question;
  const without = (name: string, change: Partial<Filters>, set: boolean): Limit[] =>
    set ? [{ name, without: { ...question, filters: { ...filters, ...change } } }] : [];
  return [
    ...of,
    ...without("the filter by kind", { domains: [] }, filters.domains.length > 0),
    ...without("the filter by genre", { genres: [] }, filters.genres.length > 0),
    ...without("the filter by people", { people: [] }, filters.people.length > 0),
    ...without("the filter by years", { from: null, to: null }, filters.from !== null || filters.to !== null),
  ];
}

/** The same words and moods with nothing that narrows. */
export function unlimited(question: Question, chips: readonly Chip[]): Question {
  return {
    ...question,
    chips: chips.filter(({ kind, not }) => !not && !NARROWS.has(kind)),
    filters: NO_FILTERS,
  };
}
