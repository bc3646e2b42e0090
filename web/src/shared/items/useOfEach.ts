import { useQuery } from "@tanstack/react-query";
import type { Shape } from "@/shared/client/client";
import { DOMAINS } from "@/shared/lib/domains";
import { several, type ListRequest } from "./queries";

export interface Served {
  item: Shape<"Recommendation">;
  recommendationId: string;
}

/** As many of every domain, one of each in turn; in one request. */
export function useOfEach(body: Omit<ListRequest, "domains">) {
  return useQuery({
    ...several(DOMAINS.map(({ name }) => ({ ...body, domains: [name] }))),
    select: inTurnServed,
  });
}

function inTurnServed({ answers }: Shape<"Answers">): Served[] {
  return inTurn(answers.map(served));
}

export function served({ recommendation_id, recommendations }: Shape<"Recommendations">): Served[] {
  return recommendations.map((item) => ({ item, recommendationId: recommendation_id }));
}

/** The first of each list, then the second of each, and so on. */
export function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
