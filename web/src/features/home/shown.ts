import type { Shape } from "@/shared/client/client";
import type { Shown } from "@/shared/items/Shelf";

/** The things of an answer, each with the answer that it came in. */
export function shownOf({ recommendations, recommendation_id }: Shape<"Recommendations">): Shown[] {
  return recommendations.map((item) => ({ ...item, recommendationId: recommendation_id }));
}
