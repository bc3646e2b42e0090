import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { PERSONALIZED } from "@/shared/items/queries";
import { createRequest, hasContent, type Question } from "./question";

const PAGE_SIZE = 24;

/**
 * Results of a question, page by page. With `surprise` over 0 events do not refetch it: a new
 * random list would replace the current one.
 */
export function askQuery(question: Question, userId: string) {
  const body = createRequest(question, userId, PAGE_SIZE);
  return infiniteQueryOptions({
    queryKey: [question.surprise > 0 ? "random" : PERSONALIZED, "ask", body],
    queryFn: ({ pageParam, signal }) =>
      unwrap(api.POST("/recommend/filtered", { body: { ...body, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    enabled: hasContent(question),
    placeholderData: keepPreviousData,
  });
}

/** Number of results of a question, at most one page. */
export function resultCountQuery(question: Question, userId: string) {
  const body = createRequest({ ...question, surprise: 0 }, userId, PAGE_SIZE);
  return queryOptions({
    queryKey: [PERSONALIZED, "ask", "count", body],
    queryFn: async ({ signal }) =>
      (await unwrap(api.POST("/recommend/filtered", { body, signal }))).recommendations.length,
  });
}

export type FacetKind = "domain" | "genre" | "tag" | "person";

/** Values of a facet of the catalogue. */
export function facetQuery(kind: FacetKind, prefix = "", limit = 60) {
  return queryOptions({
    queryKey: ["facet", kind, prefix, limit],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/facets/{kind}", { params: { path: { kind }, query: { starting: prefix, limit } }, signal }),
      ),
    select: ({ values }: ApiSchema<"Facets">) => values.map(({ value }) => value),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}
