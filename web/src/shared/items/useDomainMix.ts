import { useQuery } from "@tanstack/react-query";
import type { ApiSchema } from "@/shared/client/client";
import { DOMAINS } from "@/shared/lib/domains";
import { batchQuery, type ListRequest } from "./queries";
import { interleave, type RecommendedItem, toRecommendedItems } from "./recommended-items";

/** Recommendations from every domain, interleaved, in one batch request. */
export function useDomainMix(body: Omit<ListRequest, "domains">) {
  return useQuery({
    ...batchQuery(DOMAINS.map(({ name }) => ({ ...body, domains: [name] }))),
    select: interleaveAnswers,
  });
}

function interleaveAnswers({ answers }: ApiSchema<"Answers">): RecommendedItem[] {
  return interleave(answers.map(toRecommendedItems));
}
