import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";

/** Lists that depend on what a person did: they are asked for anew after every act. */
export const ANSWERS = "answers";

export type Card = Shape<"Card">;
export type RecommendRequest = Shape<"RecommendRequest">;
export type ListRequest = Shape<"FilteredRequest">;

/** What to recommend; `surprise` is 0 unless said, so that a list changes only for a reason. */
export function recommended(body: RecommendRequest) {
  return queryOptions({
    queryKey: [ANSWERS, "recommend", body],
    queryFn: ({ signal }) => answered(api.POST("/recommend", { body: { surprise: 0, ...body }, signal })),
    placeholderData: keepPreviousData,
  });
}

/**
 * Several lists in one round trip. Asked for anew, after an act, each keeps the luck of its first draw, so that it changes
 * for a reason alone; a new visit draws anew, and what was passed over in several visits steps back.
 */
export function several(requests: readonly ListRequest[]) {
  const queryKey = [ANSWERS, "several", requests];
  return queryOptions({
    queryKey,
    queryFn: ({ client, signal }) => {
      const before = client.getQueryData<Shape<"Answers">>(queryKey)?.answers;
      const anew = requests.map((one, place) => ({ ...one, cursor: before?.[place]?.cursor ?? null }));
      return answered<Shape<"Answers">>(api.POST("/recommend/batch", { body: { requests: anew }, signal }));
    },
    placeholderData: keepPreviousData,
  });
}

/**
 * Something far from the usual: what was done with these genres does not count, and chance has a say. No part of ANSWERS:
 * what is done on a page does not draw it anew.
 */
export function surprise(user_id: string, usual: readonly string[]) {
  const body: RecommendRequest = { user_id, top_k: 60, surprise: 1, muted: { genres: [...usual] } };
  return queryOptions({
    queryKey: ["surprise", body],
    queryFn: ({ signal }) => answered(api.POST("/recommend", { body, signal })),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

export function similarTo(item_id: string, domains: string[] = [], top_k = 12) {
  return queryOptions({
    queryKey: ["similar", item_id, domains, top_k],
    queryFn: ({ signal }) => answered(api.POST("/similar", { body: { item_id, domains, top_k }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function trending(limit: number) {
  return queryOptions({
    queryKey: ["trending", limit],
    queryFn: ({ signal }) => answered(api.GET("/trending", { params: { query: { limit } }, signal })),
  });
}

export function itemFacts(item_id: string) {
  return queryOptions({
    queryKey: ["item", item_id],
    queryFn: ({ signal }) => answered(api.GET("/items/{item_id}", { params: { path: { item_id } }, signal })),
    staleTime: Infinity,
  });
}

export function found(q: string, limit = 12) {
  return queryOptions({
    queryKey: ["search", q, limit],
    queryFn: ({ signal }) => answered(api.GET("/search", { params: { query: { q, limit } }, signal })),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export function historyOf(user_id: string) {
  return queryOptions({
    queryKey: ["history", user_id],
    queryFn: ({ signal }) =>
      answered(api.GET("/users/{user_id}/history", { params: { path: { user_id } }, signal })),
  });
}

export function mutedOf(user_id: string) {
  return queryOptions({
    queryKey: ["muted", user_id],
    queryFn: ({ signal }) =>
      answered(api.GET("/users/{user_id}/muted", { params: { path: { user_id } }, signal })),
  });
}

/** Ask again for every list that is shown. */
export function refreshAnswers(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: [ANSWERS] });
}
