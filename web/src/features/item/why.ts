import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/shared/client/client";

/** The full account of an item in an answer. */
export function accountOf(recommendation_id: string | undefined, item_id: string) {
  return queryOptions({
    queryKey: ["why", recommendation_id, item_id],
    queryFn: ({ signal }) =>
      answered(
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
