import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { PERSONALIZED, type RecommendRequest } from "@/shared/items/queries";

export type Page = ApiSchema<"Recommendations">;
export type GroupRecommendation = ApiSchema<"Recommendation">;

const PAGE_SIZE = 12;

/** List of a group, page by page, without duplicates. */
export function groupListQuery(body: RecommendRequest, enabled: boolean) {
  return infiniteQueryOptions({
    queryKey: [PERSONALIZED, "together", body],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.POST("/recommend", { body: { ...body, top_k: PAGE_SIZE, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Satisfaction of each member, averaged over all items of the pages. */
export function averageSatisfaction(pages: readonly Page[]): Map<string, number> {
  const satisfactions = new Map<string, number>();
  const n = pages.reduce((sum, { recommendations }) => sum + recommendations.length, 0);
  for (const { together, recommendations } of pages)
    for (const { user_id, satisfaction } of together?.members ?? [])
      satisfactions.set(
        user_id,
        (satisfactions.get(user_id) ?? 0) + (satisfaction * recommendations.length) / n,
      );
  return satisfactions;
}
