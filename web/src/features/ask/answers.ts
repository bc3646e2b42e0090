import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";
import { ANSWERS } from "@/shared/items/queries";
import { bodyOf, isAsked, type Question } from "./question";

const PAGE = 24;

/**
 * The answer, page by page. Where chance has a say (`surprise` over 0), what is done with its items does not draw it
 * anew: a list changes only for a reason.
 */
export function answersTo(question: Question, userId: string) {
  const body = bodyOf(question, userId, PAGE);
  return infiniteQueryOptions({
    queryKey: [question.surprise > 0 ? "drawn" : ANSWERS, "ask", body],
    queryFn: ({ pageParam, signal }) =>
      answered(api.POST("/recommend/filtered", { body: { ...body, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    enabled: isAsked(question),
    placeholderData: keepPreviousData,
  });
}

/** How many things there are for a question, up to a page. */
export function countOf(question: Question, userId: string) {
  const body = bodyOf({ ...question, surprise: 0 }, userId, PAGE);
  return queryOptions({
    queryKey: [ANSWERS, "ask", "count", body],
    queryFn: async ({ signal }) =>
      (await answered(api.POST("/recommend/filtered", { body, signal }))).recommendations.length,
  });
}

export type Facet = "domain" | "genre" | "tag" | "person";

/** What the catalogue can be narrowed by. */
export function facet(kind: Facet, starting = "", limit = 60) {
  return queryOptions({
    queryKey: ["facet", kind, starting, limit],
    queryFn: ({ signal }) =>
      answered(api.GET("/facets/{kind}", { params: { path: { kind }, query: { starting, limit } }, signal })),
    select: ({ values }: Shape<"Facets">) => values.map(({ value }) => value),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}
