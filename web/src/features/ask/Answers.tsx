import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Shape } from "@/shared/client/client";
import { CardSkeleton, ItemCard } from "@/shared/items/ItemCard";
import { useFlip } from "@/shared/lib/flip";
import { count } from "@/shared/lib/words";
import { DataPanel } from "@/shared/panel/DataPanel";
import type { Chip } from "./chips";
import { More } from "./More";
import { Nothing } from "./Nothing";
import type { Question } from "./question";
import type { Ask } from "./useQuestion";

const TABLE =
  "relative grid grid-cols-2 grid-rows-[auto_auto] gap-x-5 md:grid-cols-4 md:gap-x-8 lg:grid-cols-6";

interface AnswersProps {
  question: Question;
  chips: readonly Chip[];
  query: UseInfiniteQueryResult<InfiniteData<Shape<"Recommendations">>>;
  ask: Ask;
}

/** What was found, page after page; it moves when the question changes. */
export function Answers({ question, chips, query, ask }: AnswersProps): ReactNode {
  const served = servedOf(query.data?.pages ?? []);
  const order = served.map(({ item }) => item.item_id);
  const table = useFlip<HTMLDivElement>(order.join());
  const failedToGoOn = query.isFetchNextPageError;
  return (
    <section aria-label="Answers">
      <h2 className="sr-only">Answers</h2>
      <Changed order={order} fresh={query.data !== undefined && !query.isPlaceholderData} />
      <DataPanel
        query={{ ...query, error: failedToGoOn ? null : query.error }}
        skeleton={
          <div className={TABLE}>
            {Array.from({ length: 12 }, (_, index) => (
              <CardSkeleton key={index} tall={index % 4 !== 3} />
            ))}
          </div>
        }
        isEmpty={() => served.length === 0}
        empty={<Nothing question={question} chips={chips} ask={ask} />}
      >
        {() => (
          <>
            <div ref={table} className={TABLE}>
              {served.map(({ item, from }) => (
                <ItemCard
                  key={item.item_id}
                  item={item}
                  reason={item.reason}
                  recommendationId={from}
                  className="mb-8"
                />
              ))}
            </div>
            <More
              more={query.hasNextPage && !query.isPlaceholderData}
              waiting={query.isFetchingNextPage}
              error={failedToGoOn ? query.error : null}
              onMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </DataPanel>
    </section>
  );
}

interface Served {
  item: Shape<"Recommendation">;
  from: string;
}

/** All pages as one list; a page that was asked for anew may hold what the next one held before. */
export function servedOf(pages: readonly Shape<"Recommendations">[]): Served[] {
  const all = pages.flatMap(({ recommendations, recommendation_id }) =>
    recommendations.map((item): [string, Served] => [item.item_id, { item, from: recommendation_id }]),
  );
  return [...new Map(all.toReversed()).values()].toReversed();
}

/** Says how much of the list a change of the question changed. */
function Changed({ order, fresh }: { order: readonly string[]; fresh: boolean }): ReactNode {
  const [seen, setSeen] = useState<{ order: readonly string[]; text: string }>({ order: [], text: "" });
  if (fresh && seen.order.join() !== order.join()) {
    setSeen({ order, text: changed(seen.order, order) || seen.text });
  }
  return (
    <p role="status" className="reason min-h-8 text-name">
      {seen.text}
    </p>
  );
}

/** In words; nothing for a list that only grew. */
export function changed(before: readonly string[], after: readonly string[]): string {
  if (after.length === 0) return "";
  if (before.length === 0) return "Here is what fits, the best first.";
  const first = after.slice(0, before.length);
  if (first.join() === before.join()) return "";
  const fresh = after.filter((id) => !before.includes(id)).length;
  return fresh === 0 ? "The same things, in another order." : `The list moved: ${count(fresh, "new thing")}.`;
}
