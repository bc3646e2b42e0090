import type { ApiSchema } from "@/shared/client/client";
import { getDomain } from "@/shared/lib/domains";
import { formatTag } from "@/shared/lib/format";

type ApiChip = ApiSchema<"ChipBody">;
export type ChipKind = ApiChip["kind"];

/** One part of a parsed question, or one that the user added. */
export interface Chip {
  kind: ChipKind;
  value: string;
  /** Whether it is excluded. */
  isNegated: boolean;
}

type EmotionLabel = ApiSchema<"MoodBody">["label"];

/** Emotions that can be asked for, the frequent first. */
const EMOTIONS: readonly Exclude<EmotionLabel, "neutral">[] = [
  "joy",
  "amusement",
  "excitement",
  "love",
  "optimism",
  "curiosity",
  "surprise",
  "sadness",
  "fear",
  "anger",
  "caring",
  "relief",
  "desire",
  "admiration",
  "pride",
  "gratitude",
  "approval",
  "realization",
  "confusion",
  "nervousness",
  "annoyance",
  "disappointment",
  "disapproval",
  "disgust",
  "embarrassment",
  "grief",
  "remorse",
];

/** Labels of the kinds of chips. */
export const KIND_LABELS: Record<ChipKind, string> = {
  mood: "mood",
  feeling: "you feel",
  wish: "goal",
  genre: "genre",
  tag: "about",
  domain: "type",
  year: "years",
  person: "by",
  title: "title",
  length: "length",
  words: "words",
};

/** Values of the kinds with a fixed set of them. */
export const FIXED_VALUES: Partial<Record<ChipKind, readonly string[]>> = {
  mood: EMOTIONS,
  feeling: EMOTIONS,
  wish: ["lift", "match"],
  length: ["short", "long"],
};

export function isChipKind(text: string): text is ChipKind {
  return Object.hasOwn(KIND_LABELS, text);
}

/** Whether the server accepts the chip. */
export function isValidChip({ kind, value }: Chip): boolean {
  if (kind === "year") return parseYears(value) !== null;
  const allowed = FIXED_VALUES[kind];
  return value !== "" && (!allowed || allowed.includes(value) || value === "neutral");
}

export function fromApiChip({ kind, value, polarity }: ApiChip): Chip {
  return { kind, value, isNegated: polarity === -1 };
}

export function toApiChip({ kind, value, isNegated }: Chip): ApiChip {
  return { kind, value, polarity: isNegated ? -1 : 1 };
}

export interface YearRange {
  from: number | null;
  to: number | null;
}

/** Parses "1990..1999", "1990.." or "..1999"; null for anything else. */
export function parseYears(value: string): YearRange | null {
  const [, from = "", to = ""] = /^(-?\d{1,4})?\.\.(-?\d{1,4})?$/.exec(value) ?? [];
  if (from === "" && to === "") return null;
  return { from: from === "" ? null : Number(from), to: to === "" ? null : Number(to) };
}

function formatYears({ from, to }: YearRange): string {
  if (from === null) return `until ${to}`;
  if (to === null) return `since ${from}`;
  return from === to ? String(from) : `${from}–${to}`;
}

const WISH_LABELS: Partial<Record<string, string>> = { lift: "lift my mood", match: "match my mood" };

/** Value of a chip as users read it. */
export function formatChipValue({ kind, value }: Pick<Chip, "kind" | "value">): string {
  if (kind === "domain") return getDomain(value).plural;
  if (kind === "tag") return formatTag(value);
  if (kind === "wish") return WISH_LABELS[value] ?? value;
  const years = kind === "year" ? parseYears(value) : null;
  return years ? formatYears(years) : value;
}

/** A chip as a phrase: "not genre Horror". */
export function formatChip(chip: Chip): string {
  return `${chip.isNegated ? "not " : ""}${KIND_LABELS[chip.kind]} ${formatChipValue(chip)}`;
}

function isSameChip(a: Chip, b: Chip): boolean {
  return a.kind === b.kind && a.value === b.value && a.isNegated === b.isNegated;
}

/** Replaces (or with null, removes) the chip at a position, and removes duplicates. */
export function replaceChip(chips: readonly Chip[], position: number, chip: Chip | null): Chip[] {
  const next = chips.flatMap((current, index) => (index === position ? (chip ? [chip] : []) : [current]));
  return next.filter((candidate, index) => next.findIndex((other) => isSameChip(candidate, other)) === index);
}
