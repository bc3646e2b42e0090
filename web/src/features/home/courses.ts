import type { Shape } from "@/shared/client/client";
import type { Card } from "@/shared/items/queries";

type Told = Pick<Shape<"EventOut">, "item_id" | "event_type">;

const HAD = ["like", "dislike", "complete", "rating"];

/** What somebody has had, one way or another: it is on no list any more. */
export function had(events: readonly Told[]): string[] {
  return events.filter(({ event_type }) => HAD.includes(event_type)).map(({ item_id }) => item_id);
}

/** What somebody does not want to see: it leaves the table as soon as it is said. */
export function refused(events: readonly Told[]): string[] {
  return events.filter(({ event_type }) => event_type === "dislike").map(({ item_id }) => item_id);
}

/** Nothing twice: each course keeps what has not been served before it, and at most so many. */
export function nothingTwice<T extends Pick<Card, "item_id">>(
  courses: readonly { items: readonly T[]; most: number }[],
  before: ReadonlySet<string>,
): T[][] {
  const served = new Set(before);
  return courses.map(({ items, most }) => {
    const kept: T[] = [];
    for (const item of items) {
      if (kept.length === most) break;
      if (!served.has(item.item_id)) kept.push(item);
      served.add(item.item_id);
    }
    return kept;
  });
}
