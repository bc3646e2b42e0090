import { memo, type ReactNode } from "react";
import type { RecommendedItem } from "@/shared/items/recommended-items";
import { ItemRow, ItemRowSkeleton, Shelf } from "@/shared/items/Shelf";
import { DataPanel, type PanelQuery } from "@/shared/panel/DataPanel";

/** Rows with fewer items are hidden. */
const MIN_ITEMS = 3;

export interface HomeRow {
  key: string;
  title: string;
  /** Title of an item at the end of the row's title. */
  itemTitle?: string;
  note: string;
  query: PanelQuery<unknown>;
  items: readonly RecommendedItem[];
  maxItems: number;
}

/** Row of the home page; `items` are those that no other row shows. */
export const RecommendationRow = memo(function RecommendationRow({
  row,
  items,
}: {
  row: HomeRow;
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
