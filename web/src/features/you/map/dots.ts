import type { ApiSchema } from "@/shared/client/client";
import { getDomain } from "@/shared/lib/domains";
import type { EventSummary } from "@/shared/items/queries";

/** An item on the map. */
export type Dot = ApiSchema<"DotOut">;
/** A labelled area of the map. */
export type Area = ApiSchema<"AreaOut">;

/** Whether the user likes or dislikes an item. */
export type Preference = "liked" | "disliked";

/** Preference by item, from the newest event that expresses one. */
export function getPreferences(events: readonly EventSummary[]): Map<string, Preference> {
  const preferences = new Map<string, Preference>();
  for (const { item_id, event_type, value } of events) {
    if (event_type === "click" || event_type === "save") continue;
    const isNegative = event_type === "dislike" || (event_type === "rating" && (value ?? 0) < 3);
    preferences.set(item_id, isNegative ? "disliked" : "liked");
  }
  return preferences;
}

/** Formats "Fantasy · Game" as "Fantasy games". */
export function formatAreaName({ label }: Pick<Area, "label">): string {
  const [kind = "", domain] = label.split(" · ");
  return domain ? `${kind} ${getDomain(domain.toLowerCase()).plural}` : kind;
}

/** The area with the nearest centre. */
export function findArea(dot: Dot, areas: readonly Area[]): Area | undefined {
  const distanceTo = (area: Area) => Math.hypot(area.x - dot.x, area.y - dot.y);
  return areas.toSorted((a, b) => distanceTo(a) - distanceTo(b))[0];
}
