import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/client/client";

/** Explanation of an item in a recommendation. */
export function explanationQuery(recommendation_id: string | undefined, item_id: string) {
  return queryOptions({
    queryKey: ["why", recommendation_id, item_id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/recommendations/{recommendation_id}/items/{item_id}/why", {
          params: { path: { recommendation_id: recommendation_id ?? "", item_id } },
          signal,
        }),
      ),
    enabled: recommendation_id !== undefined,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}
