import type { Shape } from "@/shared/client/client";
import { domainOf } from "@/shared/lib/domains";
import { plain } from "@/shared/lib/words";

type Said = Shape<"ChipBody">;
export type ChipKind = Said["kind"];

/** One thing that was understood, or that was set by hand. */
export interface Chip {
  kind: ChipKind;
  value: string;
  /** Not this. */
  not: boolean;
}

type Feeling = Shape<"MoodBody">["label"];

/** What can be felt, the frequent first; "neutral" is nothing to ask for. */
export const FEELINGS: readonly Exclude<Feeling, "neutral">[] = [
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

/** The kinds in the order in which they are offered, each as it is called. */
export const KINDS: Record<ChipKind, string> = {
  mood: "mood",
  feeling: "you feel",
  wish: "so",
  genre: "genre",
  tag: "about",
  domain: "kind",
  year: "years",
  person: "by",
  title: "title",
  length: "length",
  words: "words",
};

/** The values of the kinds that have few. */
export const FIXED: Partial<Record<ChipKind, readonly string[]>> = {
  mood: FEELINGS,
  feeling: FEELINGS,
  wish: ["lift", "match"],
  length: ["short", "long"],
};

export function isKind(text: string): text is ChipKind {
  return Object.hasOwn(KINDS, text);
}

/** Whether the server would take it. */
export function isChip({ kind, value }: Chip): boolean {
  if (kind === "year") return yearsOf(value) !== null;
  const fixed = FIXED[kind];
  return value !== "" && (!fixed || fixed.includes(value) || value === "neutral");
}

export function chipOf({ kind, value, polarity }: Said): Chip {
  return { kind, value, not: polarity === -1 };
}

export function sent({ kind, value, not }: Chip): Said {
  return { kind, value, polarity: not ? -1 : 1 };
}

export interface Years {
  from: number | null;
  to: number | null;
}

/** "1990..1999", "1990.." or "..1999"; null if it is none of them. */
export function yearsOf(value: string): Years | null {
  const [, from = "", to = ""] = /^(-?\d{1,4})?\.\.(-?\d{1,4})?$/.exec(value) ?? [];
  if (from === "" && to === "") return null;
  return { from: from === "" ? null : Number(from), to: to === "" ? null : Number(to) };
}

export function yearsInWords({ from, to }: Years): string {
  if (from === null) return `until ${to}`;
  if (to === null) return `since ${from}`;
  return from === to ? String(from) : `${from}–${to}`;
}

const SAID: Partial<Record<string, string>> = { lift: "lift me up", match: "match my mood" };

/** The value as people say it. */
export function inWords({ kind, value }: Pick<Chip, "kind" | "value">): string {
  if (kind === "domain") return domainOf(value).many;
  if (kind === "tag") return plain(value);
  if (kind === "wish") return SAID[value] ?? value;
  const years = kind === "year" ? yearsOf(value) : null;
  return years ? yearsInWords(years) : value;
}

/** All of a chip as a phrase: "not genre Horror". */
export function asPhrase(chip: Chip): string {
  return `${chip.not ? "not " : ""}${KINDS[chip.kind]} ${inWords(chip)}`;
}

export function same(a: Chip, b: Chip): boolean {
  return a.kind === b.kind && a.value === b.value && a.not === b.not;
}

/** The list with one chip in the place of another; twice the same is once. */
export function replaced(chips: readonly Chip[], at: number, chip: Chip | null): Chip[] {
  const changed = chips.flatMap((one, index) => (index === at ? (chip ? [chip] : []) : [one]));
  return changed.filter((one, index) => changed.findIndex((other) => same(one, other)) === index);
}
