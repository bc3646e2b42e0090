import type { Shape } from "@/shared/client/client";
import { domainOf } from "@/shared/lib/domains";
import type { Told } from "../queries";

export type Dot = Shape<"DotOut">;
export type Area = Shape<"AreaOut">;

/** How a thing stands with somebody: what is lit on the map. */
export type Light = "liked" | "disliked";

/** What speaks for a thing lights it up, what speaks against it rings it; the newest word counts. */
export function lights(events: readonly Told[]): Map<string, Light> {
  const lit = new Map<string, Light>();
  for (const { item_id, event_type, value } of events) {
    if (event_type === "click" || event_type === "save") continue;
    const against = event_type === "dislike" || (event_type === "rating" && (value ?? 0) < 3);
    lit.set(item_id, against ? "disliked" : "liked");
  }
  return lit;
}

/** "Fantasy · Game" as people say it: "Fantasy games". */
export function areaName({ label }: Pick<Area, "label">): string {
  const [kind = "", domain] = label.split(" · ");
  return domain ? `${kind} ${domainOf(domain.toLowerCase()).many}` : kind;
}

/** The area whose middle is nearest. */
export function areaOf(dot: Dot, areas: readonly Area[]): Area | undefined {
  const far = (area: Area) => Math.hypot(area.x - dot.x, area.y - dot.y);
  return areas.toSorted((a, b) => far(a) - far(b))[0];
}
