import type { ApiSchema } from "@/shared/client/client";
import type { RecommendedItem } from "@/shared/items/Shelf";

/** Items of a recommendation, each with its recommendation id. */
export function toRecommendedItems({
  recommendations,
  recommendation_id,
}: ApiSchema<"Recommendations">): RecommendedItem[] {
  return recommendations.map((item) => ({ ...item, recommendationId: recommendation_id }));
}
