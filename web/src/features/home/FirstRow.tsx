import type { ReactNode } from "react";
import { ItemGrid, ItemGridSkeleton } from "@/shared/items/ItemGrid";
import type { RecommendedItem } from "@/shared/items/recommended-items";
import { DataPanel } from "@/shared/panel/DataPanel";
import { FirstRowChange } from "./FirstRowChange";
import type { HomeRow } from "./RecommendationRow";

interface FirstRowProps {
  query: HomeRow["query"];
  /** The items as ranked by the server, from which the change is described. */
  rankedItems: readonly RecommendedItem[];
  /** The items that are shown, without those consumed since. */
  items: readonly RecommendedItem[];
}

/** Grid of the top items of every domain. */
export function FirstRow({ query, rankedItems, items }: FirstRowProps): ReactNode {
  return (
    <section aria-label="For you">
      <header className="pt-6 pb-8 md:pt-10">
        <h1 className="text-title">Tonight’s recommendations</h1>
        <FirstRowChange
          order={rankedItems.map(({ item_id }) => item_id)}
          reasons={rankedItems.map(({ reason }) => reason ?? "")}
        />
      </header>
      <h2 className="sr-only">For you</h2>
      <DataPanel
        query={query}
        skeleton={<ItemGridSkeleton />}
        isEmpty={() => items.length === 0}
        empty={
          <p className="reason text-heading">
            The catalogue is empty. Add items, and they appear here at once.
          </p>
        }
      >
        {() => <ItemGrid items={items} />}
      </DataPanel>
    </section>
  );
}
