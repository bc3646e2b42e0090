import { memo, type ReactNode, useEffect, useRef } from "react";
import type { RecommendedItem } from "@/shared/items/recommended-items";
import { ItemRowSkeleton } from "@/shared/items/Shelf";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { dedupeRows } from "./dedupe-rows";
import { RecommendationRow } from "./RecommendationRow";
import { useInfiniteRows } from "./useInfiniteRows";

/** Distance below the viewport at which the next rows are fetched. */
const PREFETCH_MARGIN = "1200px";

interface InfiniteRowsProps {
  userId: string;
  /** Items whose genres become the themes of the rows. */
  items: readonly Pick<RecommendedItem, "genres">[];
  shownIds: ReadonlySet<string>;
}

/** Rows by genre and mood that load while the user scrolls. */
export const InfiniteRows = memo(function InfiniteRows({
  userId,
  items,
  shownIds,
}: InfiniteRowsProps): ReactNode {
  const query = useInfiniteRows(userId, items);
  const { data: themeRows = [], fetchNextPage, hasNextPage, isFetching, error } = query;
  const sentinel = useRef<HTMLDivElement>(null);
  const canFetchMore = hasNextPage && !isFetching && !error;
  useEffect(() => {
    const element = sentinel.current;
    if (!canFetchMore || !element) return;
    // Observed anew after each page: rows without new items do not move the sentinel, so it would not be reported again.
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: PREFETCH_MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [canFetchMore, fetchNextPage]);
  const rows = themeRows.map(({ key, theme, items: rowItems }) => ({
    ...theme,
    key,
    query,
    items: rowItems,
    maxItems: rowItems.length,
  }));
  const itemsByRow = dedupeRows(rows, shownIds);
  return (
    <>
      {rows.map((row, index) => (
        <RecommendationRow key={row.key} row={row} items={itemsByRow[index] ?? []} />
      ))}
      <div ref={sentinel} aria-busy={isFetching}>
        {isFetching && <ItemRowSkeleton />}
        {error && <ErrorNotice error={error} onRetry={() => void fetchNextPage()} isRetrying={isFetching} />}
        {themeRows.length > 0 && !hasNextPage && (
          <p className="reason border-t border-line py-10 text-center text-name">
            You have seen all recommendations.
          </p>
        )}
      </div>
    </>
  );
});
