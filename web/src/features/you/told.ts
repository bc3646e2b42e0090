import type { Shape } from "@/shared/client/client";
import type { Told } from "./queries";

export type Better = Shape<"Correction">;

const SAID: Partial<Record<string, string>> = {
  like: "Loved",
  dislike: "Not for me",
  complete: "Finished",
  save: "Saved for later",
  click: "Looked at",
};

/** What an event says, in words. */
export function inWords({ event_type, value }: Pick<Told, "event_type" | "value">): string {
  if (event_type === "rating") return `Rated ${String(value)} of 5`;
  return SAID[event_type] ?? event_type;
}

/** What one may say instead. */
export const CHOICES: readonly Better[] = [
  { event_type: "like" },
  { event_type: "dislike" },
  { event_type: "complete" },
  { event_type: "save" },
  ...[1, 2, 3, 4, 5].map((value): Better => ({ event_type: "rating", value })),
];

/** The events whose title or words hold all of the words, the newest first. */
export function searched(events: readonly Told[], words: string): Told[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const fits = (one: Told) => {
    const text = folded(`${one.title ?? one.item_id} ${inWords(one)}`);
    return wanted.every((word) => text.includes(word));
  };
  return events.filter(fits).toReversed();
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
