import type { EventSummary } from "@/shared/items/queries";
import type { Correction } from "./queries";

const EVENT_LABELS: Partial<Record<string, string>> = {
  like: "Liked",
  dislike: "Not for me",
  complete: "Finished",
  save: "Saved for later",
  click: "Viewed",
};

/** Label of an event. */
export function describeEvent({ event_type, value }: Pick<EventSummary, "event_type" | "value">): string {
  if (event_type === "rating") return `Rated ${String(value)} of 5`;
  return EVENT_LABELS[event_type] ?? event_type;
}

/** Event types that an event can be corrected to. */
export const CORRECTIONS: readonly Correction[] = [
  { event_type: "like" },
  { event_type: "dislike" },
  { event_type: "complete" },
  { event_type: "save" },
  ...[1, 2, 3, 4, 5].map((value): Correction => ({ event_type: "rating", value })),
];

/** Events whose title or label contains all terms, the newest first. */
export function searchEvents(events: readonly EventSummary[], searchText: string): EventSummary[] {
  const terms = normalizeText(searchText).split(/\s+/).filter(Boolean);
  const isMatch = (event: EventSummary) => {
    const text = normalizeText(`${event.title ?? event.item_id} ${describeEvent(event)}`);
    return terms.every((term) => text.includes(term));
  };
  return events.filter(isMatch).toReversed();
}

function normalizeText(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
