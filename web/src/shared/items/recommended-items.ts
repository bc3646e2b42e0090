import type { ApiSchema } from "@/shared/client/client";
import type { Card } from "./queries";

/** An item as recommended, with its reason. */
export interface RecommendedItem extends Card {
  reason?: string;
  /** The recommendation that contains it; lists may be mixed from several. */
  recommendationId?: string;
}

/** Items of a recommendation, each with its recommendation id. */
export function toRecommendedItems({
  recommendations,
  recommendation_id,
}: ApiSchema<"Recommendations">): RecommendedItem[] {
  return recommendations.map((item) => ({ ...item, recommendationId: recommendation_id }));
}

/** Interleaves lists: the first of each, then the second of each, and so on. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const maxLength = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: maxLength }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
