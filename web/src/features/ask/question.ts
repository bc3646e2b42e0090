import type { ApiSchema } from "@/shared/client/client";
import { type Chip, isChipKind, isValidChip, toApiChip, type YearRange } from "./chips";

export interface FilterValues extends YearRange {
  domains: readonly string[];
  genres: readonly string[];
  creators: readonly string[];
}

/** The state of the ask page; kept in the URL. */
export interface Question {
  text: string;
  /** The user's interpretation of the text; null: as the server parses it. */
  chips: readonly Chip[] | null;
  /** In [0, 1], from comfort to surprise. */
  surprise: number;
  filters: FilterValues;
}

export const MAX_TEXT_LENGTH = 10_000;
const MAX_CHIPS = 100;
export const NO_FILTERS: FilterValues = { domains: [], genres: [], creators: [], from: null, to: null };

export function parseQuestion(params: URLSearchParams): Question {
  const surprise = Number(params.get("surprise"));
  const chips = params.has("chip") ? params.getAll("chip").flatMap(parseChip).slice(0, MAX_CHIPS) : null;
  return {
    text: (params.get("q") ?? "").slice(0, MAX_TEXT_LENGTH),
    chips,
    surprise: surprise > 0 && surprise <= 1 ? surprise : 0,
    filters: {
      domains: params.getAll("domain"),
      genres: params.getAll("genre"),
      creators: params.getAll("person"),
      from: parseYear(params.get("from")),
      to: parseYear(params.get("to")),
    },
  };
}

export function serializeQuestion({ text, chips, surprise, filters }: Question): URLSearchParams {
  const params = new URLSearchParams();
  if (text.trim()) params.set("q", text);
  for (const chip of chips ?? [])
    params.append("chip", `${chip.isNegated ? "-" : ""}${chip.kind}:${chip.value}`);
  if (chips?.length === 0) params.set("chip", "");
  if (surprise > 0) params.set("surprise", String(surprise));
  for (const value of filters.domains) params.append("domain", value);
  for (const value of filters.genres) params.append("genre", value);
  for (const value of filters.creators) params.append("person", value);
  if (filters.from !== null) params.set("from", String(filters.from));
  if (filters.to !== null) params.set("to", String(filters.to));
  return params;
}

function parseChip(text: string): Chip[] {
  const [, negation = "", kind = "", value = ""] = /^(-?)(\w+):([^]+)$/.exec(text) ?? [];
  if (!isChipKind(kind)) return [];
  const chip = { kind, value, isNegated: negation === "-" };
  return isValidChip(chip) ? [chip] : [];
}

function parseYear(text: string | null): number | null {
  return text !== null && /^-?\d{1,4}$/.test(text) ? Number(text) : null;
}

/** Counts the filters that are set. */
export function countFilters({ domains, genres, creators, from, to }: FilterValues): number {
  return domains.length + genres.length + creators.length + (from === null && to === null ? 0 : 1);
}

export function hasContent({ text, chips, filters }: Question): boolean {
  return text.trim() !== "" || (chips?.length ?? 0) > 0 || countFilters(filters) > 0;
}

/** Request body of a question. */
export function createRequest(
  question: Question,
  user_id: string,
  top_k: number,
): ApiSchema<"FilteredRequest"> {
  const { text, chips, surprise, filters } = question;
  return {
    user_id,
    top_k,
    surprise,
    domains: [...filters.domains],
    genres: [...filters.genres],
    people: [...filters.creators],
    min_year: filters.from,
    max_year: filters.to,
    ...(chips ? { understood: { text, chips: chips.map(toApiChip) } } : { user_input: text }),
  };
}

/** A constraint on the results, and the question without it. */
export interface Constraint {
  name: string;
  questionWithout: Question;
}

const NARROWING_KINDS = new Set(["domain", "year", "genre", "person", "length"]);

/** Lists the constraints of a question; `chips` are those of the parsed text. */
export function listConstraints(
  question: Question,
  chips: readonly Chip[],
  formatChip: (chip: Chip) => string,
): Constraint[] {
  const chipConstraints = chips.flatMap((chip, position) =>
    chip.isNegated || NARROWING_KINDS.has(chip.kind)
      ? [
          {
            name: formatChip(chip),
            questionWithout: { ...question, chips: chips.filter((_, index) => index !== position) },
          },
        ]
      : [],
  );
  const { filters } = question;
  const filterConstraint = (name: string, change: Partial<FilterValues>, isSet: boolean): Constraint[] =>
    isSet ? [{ name, questionWithout: { ...question, filters: { ...filters, ...change } } }] : [];
  return [
    ...chipConstraints,
    ...filterConstraint("the filter by type", { domains: [] }, filters.domains.length > 0),
    ...filterConstraint("the filter by genre", { genres: [] }, filters.genres.length > 0),
    ...filterConstraint("the filter by people", { creators: [] }, filters.creators.length > 0),
    ...filterConstraint(
      "the filter by years",
      { from: null, to: null },
      filters.from !== null || filters.to !== null,
    ),
  ];
}

/** The question with its text and moods, but without constraints. */
export function removeConstraints(question: Question, chips: readonly Chip[]): Question {
  return {
    ...question,
    chips: chips.filter(({ kind, isNegated }) => !isNegated && !NARROWING_KINDS.has(kind)),
    filters: NO_FILTERS,
  };
}
