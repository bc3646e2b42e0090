import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { ApiSchema } from "@/shared/client/client";
import { ItemGrid, ItemGridSkeleton } from "@/shared/items/ItemGrid";
import { LoadMore } from "@/shared/items/LoadMore";
import { type RecommendedItem, toRecommendedItems } from "@/shared/items/recommended-items";
import { formatCount } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import type { Chip } from "./chips";
import { NoResults } from "./NoResults";
import type { Question } from "./question";
import type { UpdateQuestion } from "./useQuestion";

interface ResultsProps {
  question: Question;
  chips: readonly Chip[];
  query: UseInfiniteQueryResult<InfiniteData<ApiSchema<"Recommendations">>>;
  updateQuestion: UpdateQuestion;
}

/** Grid of the results, page by page. */
export function Results({ question, chips, query, updateQuestion }: ResultsProps): ReactNode {
  const results = mergePages(query.data?.pages ?? []);
  const order = results.map(({ item_id }) => item_id);
  const hasNextPageFailed = query.isFetchNextPageError;
  return (
    <section aria-label="Results">
      <h2 className="sr-only">Results</h2>
      <ListChangeStatus order={order} isCurrent={query.data !== undefined && !query.isPlaceholderData} />
      <DataPanel
        query={{ ...query, error: hasNextPageFailed ? null : query.error }}
        skeleton={<ItemGridSkeleton />}
        isEmpty={() => results.length === 0}
        empty={<NoResults question={question} chips={chips} updateQuestion={updateQuestion} />}
      >
        {() => (
          <>
            <ItemGrid items={results} />
            <LoadMore
              hasMore={query.hasNextPage && !query.isPlaceholderData}
              isLoading={query.isFetchingNextPage}
              error={hasNextPageFailed ? query.error : null}
              endText="There are no more results."
              onLoadMore={() => void query.fetchNextPage()}
            />
          </>
        )}
      </DataPanel>
    </section>
  );
}

/** Concatenates pages without duplicates: a refetched page may contain items of a later one. */
export function mergePages(pages: readonly ApiSchema<"Recommendations">[]): RecommendedItem[] {
  const entries = pages.flatMap(toRecommendedItems).map((item) => [item.item_id, item] as const);
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
  if (previous.length === 0) return "The best matches come first.";
  const visiblePart = current.slice(0, previous.length);
  if (visiblePart.join() === previous.join()) return "";
  const nNew = current.filter((id) => !previous.includes(id)).length;
  return nNew === 0
    ? "The same items in a new order."
    : `The list has changed: ${formatCount(nNew, "new item")}.`;
}
