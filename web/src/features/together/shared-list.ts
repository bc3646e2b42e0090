import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";
import { ANSWERS, type RecommendRequest } from "@/shared/items/queries";

export type Page = Shape<"Recommendations">;
export type Thing = Shape<"Recommendation">;

const AT_ONCE = 12;

/** One list for several people, a page after another; nothing comes twice. */
export function sharedList(body: RecommendRequest, enabled: boolean) {
  return infiniteQueryOptions({
    queryKey: [ANSWERS, "together", body],
    queryFn: ({ pageParam, signal }) =>
      answered(api.POST("/recommend", { body: { ...body, top_k: AT_ONCE, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** What each has got of the pages so far: the mean over all that was shown. */
export function sharesOf(pages: readonly Page[]): Map<string, number> {
  const got = new Map<string, number>();
  const n = pages.reduce((sum, { recommendations }) => sum + recommendations.length, 0);
  for (const { together, recommendations } of pages)
    for (const { user_id, satisfaction } of together?.members ?? [])
      got.set(user_id, (got.get(user_id) ?? 0) + (satisfaction * recommendations.length) / n);
  return got;
}
