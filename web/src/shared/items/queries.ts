import { keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";

/** First element of the keys of queries that depend on the user's events; they are refetched after each event. */
export const PERSONALIZED = "personalized";

export type Card = ApiSchema<"Card">;
export type EventSummary = ApiSchema<"EventOut">;
export type RecommendRequest = ApiSchema<"RecommendRequest">;
export type ListRequest = ApiSchema<"FilteredRequest">;

/** `POST /recommend`, with `surprise` 0 by default, so that a refetched list changes only if the user's events did. */
export function recommendationsQuery(body: RecommendRequest) {
  return queryOptions({
    queryKey: [PERSONALIZED, "recommend", body],
    queryFn: ({ signal }) => unwrap(api.POST("/recommend", { body: { surprise: 0, ...body }, signal })),
    placeholderData: keepPreviousData,
  });
}

/**
 * Several lists in one request. A refetch sends the cursors of the first answer, which fix the random seed, so that lists
 * change only if the user's events did; a new visit has a new seed.
 */
export function batchQuery(requests: readonly ListRequest[]) {
  const queryKey = [PERSONALIZED, "batch", requests];
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => {
      const previous = client.getQueryData<ApiSchema<"Answers">>(queryKey)?.answers;
      const pinnedRequests = requests.map((request, index) => ({
        ...request,
        cursor: previous?.[index]?.cursor ?? null,
      }));
      return unwrap<ApiSchema<"Answers">>(
        api.POST("/recommend/batch", { body: { requests: pinnedRequests }, signal }),
      );
    },
    placeholderData: keepPreviousData,
  });
}

/**
 * Recommendations with the usual genres muted and maximal `surprise`. Not in `PERSONALIZED`: events do not refetch it.
 */
export function surpriseQuery(user_id: string, usualGenres: readonly string[]) {
  const body: RecommendRequest = { user_id, top_k: 60, surprise: 1, muted: { genres: [...usualGenres] } };
  return queryOptions({
    queryKey: ["surprise", body],
    queryFn: ({ signal }) => unwrap(api.POST("/recommend", { body, signal })),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

export function similarQuery(item_id: string, domains: string[] = [], top_k = 12) {
  return queryOptions({
    queryKey: ["similar", item_id, domains, top_k],
    queryFn: ({ signal }) => unwrap(api.POST("/similar", { body: { item_id, domains, top_k }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function trendingQuery(limit: number) {
  return queryOptions({
    queryKey: ["trending", limit],
    queryFn: ({ signal }) => unwrap(api.GET("/trending", { params: { query: { limit } }, signal })),
  });
}

export function itemQuery(item_id: string) {
  return queryOptions({
    queryKey: ["item", item_id],
    queryFn: ({ signal }) => unwrap(api.GET("/items/{item_id}", { params: { path: { item_id } }, signal })),
    staleTime: Infinity,
  });
}

export function searchQuery(q: string, limit = 12) {
  return queryOptions({
    queryKey: ["search", q, limit],
    queryFn: ({ signal }) => unwrap(api.GET("/search", { params: { query: { q, limit } }, signal })),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export function historyQuery(user_id: string) {
  return queryOptions({
    queryKey: ["history", user_id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/users/{user_id}/history", { params: { path: { user_id } }, signal })),
  });
}

export function mutedQuery(user_id: string) {
  return queryOptions({
    queryKey: ["muted", user_id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/users/{user_id}/muted", { params: { path: { user_id } }, signal })),
  });
}

/** Refetches every personalized query in use. */
export function refreshPersonalized(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: [PERSONALIZED] });
}
