import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ApiSchema } from "@/shared/client/client";
import { CardSkeleton, ItemCard } from "@/shared/items/ItemCard";
import type { RankedItem } from "@/shared/items/useDomainMix";
import { useFlip } from "@/shared/lib/useFlip";
import { formatCount } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import type { Chip } from "./chips";
import { LoadMore } from "./LoadMore";
import { NoResults } from "./NoResults";
import type { Question } from "./question";
import type { UpdateQuestion } from "./useQuestion";

const GRID_CLASSES =
  "relative grid grid-cols-2 grid-rows-[auto_auto] gap-x-5 md:grid-cols-4 md:gap-x-8 lg:grid-cols-6";

interface ResultsProps {
  question: Question;
  chips: readonly Chip[];
  query: UseInfiniteQueryResult<InfiniteData<ApiSchema<"Recommendations">>>;
  updateQuestion: UpdateQuestion;
}

/** Grid of the results, page by page. */
export function Results({ question, chips, query, updateQuestion }: ResultsProps): ReactNode {
  const results = mergePages(query.data?.pages ?? []);
  const order = results.map(({ item }) => item.item_id);
  const grid = useFlip<HTMLDivElement>(order.join());
  const hasNextPageFailed = query.isFetchNextPageError;
  return (
    <section aria-label="Answers">
      <h2 className="sr-only">Answers</h2>
      <ListChangeStatus order={order} isCurrent={query.data !== undefined && !query.isPlaceholderData} />
      <DataPanel
        query={{ ...query, error: hasNextPageFailed ? null : query.error }}
        skeleton={
          <div className={GRID_CLASSES}>
            {Array.from({ length: 12 }, (_, index) => (
              <CardSkeleton key={index} isTall={index % 4 !== 3} />
            ))}
          </div>
        }
        isEmpty={() => results.length === 0}
        empty={<NoResults question={question} chips={chips} updateQuestion={updateQuestion} />}
      >
        {() => (
          <>
            <div ref={grid} className={GRID_CLASSES}>
              {results.map(({ item, recommendationId }) => (
                <ItemCard
                  key={item.item_id}
                  item={item}
                  reason={item.reason}
                  recommendationId={recommendationId}
                  className="mb-8"
                />
              ))}
            </div>
            <LoadMore
              hasMore={query.hasNextPage && !query.isPlaceholderData}
              isLoading={query.isFetchingNextPage}
              error={hasNextPageFailed ? query.error : null}
              onLoadMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </DataPanel>
    </section>
  );
}

/** Concatenates pages without duplicates: a refetched page may contain items of a later one. */
export function mergePages(pages: readonly ApiSchema<"Recommendations">[]): RankedItem[] {
  const entries = pages.flatMap(({ recommendations, recommendation_id }) =>
    recommendations.map((item): [string, RankedItem] => [
      item.item_id,
      { item, recommendationId: recommendation_id },
    ]),
  );
  return [...new Map(entries.toReversed()).values()].toReversed();
}

/** Status message on how the list changed with the question. */
function ListChangeStatus({ order, isCurrent }: { order: readonly string[]; isCurrent: boolean }): ReactNode {
  const [announced, setAnnounced] = useState<{ order: readonly string[]; text: string }>({
    order: [],
    text: "",
  });
  if (isCurrent && announced.order.join() !== order.join()) {
    setAnnounced({ order, text: describeListChange(announced.order, order) || announced.text });
  }
  return (
    <p role="status" className="reason min-h-8 text-name">
      {announced.text}
    </p>
  );
}

/** Describes a change of the list; empty if the list only grew. */
export function describeListChange(previous: readonly string[], current: readonly string[]): string {
  if (current.length === 0) return "";
  if (previous.length === 0) return "Here is what fits, the best first.";
  const visiblePart = current.slice(0, previous.length);
  if (visiblePart.join() === previous.join()) return "";
  const nNew = current.filter((id) => !previous.includes(id)).length;
  return nNew === 0
    ? "The same things, in another order."
    : `The list moved: ${formatCount(nNew, "new thing")}.`;
}
