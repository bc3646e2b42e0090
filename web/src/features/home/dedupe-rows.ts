import type { ApiSchema } from "@/shared/client/client";
import type { Card } from "@/shared/items/queries";

type ItemEvent = Pick<ApiSchema<"EventOut">, "item_id" | "event_type">;

const CONSUMED_EVENT_TYPES = ["like", "dislike", "complete", "rating"];

/** Ids of consumed items, which lists no longer contain. */
export function listConsumed(events: readonly ItemEvent[]): string[] {
  return events
    .filter(({ event_type }) => CONSUMED_EVENT_TYPES.includes(event_type))
    .map(({ item_id }) => item_id);
}

/** Ids of disliked items, which are hidden at once. */
export function listDisliked(events: readonly ItemEvent[]): string[] {
  return events.filter(({ event_type }) => event_type === "dislike").map(({ item_id }) => item_id);
}

/** Limits each row to `maxItems` items that no earlier row contains. */
export function dedupeRows<T extends Pick<Card, "item_id">>(
  rows: readonly { items: readonly T[]; maxItems: number }[],
  shownBefore: ReadonlySet<string>,
): T[][] {
  const shown = new Set(shownBefore);
  return rows.map(({ items, maxItems }) => {
    const newItems: T[] = [];
    for (const item of items) {
      if (newItems.length === maxItems) break;
      if (!shown.has(item.item_id)) newItems.push(item);
      shown.add(item.item_id);
    }
    return newItems;
  });
}
