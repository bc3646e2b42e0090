import { memo, type ReactNode } from "react";
import { ItemRow, ItemRowSkeleton, type RecommendedItem, Shelf } from "@/shared/items/Shelf";
import { DataPanel } from "@/shared/panel/DataPanel";

/** Rows with fewer items are hidden. */
const MIN_ITEMS = 3;

export interface MenuRow {
  key: string;
  title: string;
  /** Title of an item at the end of the row's title. */
  itemTitle?: string;
  note: string;
  query: { data: unknown; error: Error | null; isFetching: boolean; refetch: () => unknown };
  items: readonly RecommendedItem[];
  maxItems: number;
}

/** Row of the menu; `items` are those that no other row shows. */
export const RecommendationRow = memo(function RecommendationRow({
  row,
  items,
}: {
  row: MenuRow;
  items: readonly RecommendedItem[];
}): ReactNode {
  const { title, itemTitle, note, query } = row;
  if (query.data !== undefined && items.length < MIN_ITEMS) return null;
  return (
    <div className="-mx-[clamp(1.25rem,4vw,4rem)] px-[clamp(1.25rem,4vw,4rem)] [contain-intrinsic-size:auto_30rem] [content-visibility:auto]">
      <Shelf
        label={`${title}${itemTitle ?? ""}`}
        title={
          <>
            {title}
            {itemTitle && <em>{itemTitle}</em>}
          </>
        }
        note={note}
      >
        <DataPanel query={query} skeleton={<ItemRowSkeleton />}>
          {() => <ItemRow items={items} />}
        </DataPanel>
      </Shelf>
    </div>
  );
});
