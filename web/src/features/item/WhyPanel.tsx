import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import type { ApiSchema } from "@/shared/client/client";
import { mutedQuery, recommendationsQuery } from "@/shared/items/queries";
import { getDomain } from "@/shared/lib/domains";
import { formatOrdinal } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { Skeleton } from "@/shared/ui/Skeleton";
import type { Item } from "./ItemDetails";
import { MutedItems } from "./MutedItems";
import { explanationQuery } from "./queries";
import { RankedPosition } from "./RankedPosition";
import { ReasonBars } from "./ReasonBars";

const LIST_LENGTH = 60;

/** Explains why an item is recommended: the parts of its score, and its rank without each of them. */
export function WhyPanel({ item }: { item: Item }): ReactNode {
  const { userId } = useSession();
  const [search] = useSearchParams();
  const list = useQuery(
    recommendationsQuery({ user_id: userId, domains: [item.domain], top_k: LIST_LENGTH }),
  );
  const muted = useQuery(mutedQuery(userId));
  const isListed = list.data?.recommendations.some(({ item_id }) => item_id === item.item_id);
  // Explains the current list, or, if the item is not on it, the list that it was opened from.
  const recommendationId = isListed
    ? list.data?.recommendation_id
    : list.data && (search.get("from") ?? undefined);
  const query = useQuery(explanationQuery(recommendationId, item.item_id));
  if (list.data && !recommendationId) return <NotListed item={item} />;
  return (
    <section aria-labelledby="why" className="border-t border-line pt-6">
      <h2 id="why" className="text-heading">
        Why it is recommended
      </h2>
      <DataPanel query={query} skeleton={<Skeleton className="mt-6 h-64 rounded-xl" />}>
        {(explanation) => (
          <>
            <p className="reason mt-2 max-w-[60ch] text-[1.25rem] leading-snug">
              {formatExplanation(explanation)}
            </p>
            <div className="mt-8 grid gap-x-16 gap-y-10 lg:grid-cols-[1fr_22rem]">
              <div>
                <ReasonBars explanation={explanation} muted={muted.data} />
                {muted.data && <MutedItems muted={muted.data} />}
              </div>
              {list.data && isListed && <RankedPosition item={item} list={list.data.recommendations} />}
            </div>
          </>
        )}
      </DataPanel>
    </section>
  );
}

function formatExplanation({ text, standing }: ApiSchema<"WhyOut">): string {
  return standing ? `${text} It is ${formatOrdinal(standing.rank)} of all items for you.` : text;
}

function NotListed({ item }: { item: Item }): ReactNode {
  return (
    <section className="border-t border-line pt-6">
      <h2 className="text-heading">Not recommended at the moment</h2>
      <p className="reason mt-1 max-w-[60ch] text-name">
        It is not among your next {LIST_LENGTH} {getDomain(item.domain).plural}: you know it already, or
        others match your taste better.
      </p>
    </section>
  );
}
