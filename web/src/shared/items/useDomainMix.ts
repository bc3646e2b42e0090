import { useQuery } from "@tanstack/react-query";
import type { ApiSchema } from "@/shared/client/client";
import { DOMAINS } from "@/shared/lib/domains";
import { batchQuery, type ListRequest } from "./queries";

export interface RankedItem {
  item: ApiSchema<"Recommendation">;
  recommendationId: string;
}

/** Recommendations from every domain, interleaved, in one batch request. */
export function useDomainMix(body: Omit<ListRequest, "domains">) {
  return useQuery({
    ...batchQuery(DOMAINS.map(({ name }) => ({ ...body, domains: [name] }))),
    select: interleaveAnswers,
  });
}

function interleaveAnswers({ answers }: ApiSchema<"Answers">): RankedItem[] {
  return interleave(answers.map(toRankedItems));
}

function toRankedItems({ recommendation_id, recommendations }: ApiSchema<"Recommendations">): RankedItem[] {
  return recommendations.map((item) => ({ item, recommendationId: recommendation_id }));
}

/** Interleaves lists: the first of each, then the second of each, and so on. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const maxLength = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: maxLength }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
