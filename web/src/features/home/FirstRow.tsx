import type { ReactNode } from "react";
import { CardSkeleton, ItemCard } from "@/shared/items/ItemCard";
import type { RecommendedItem } from "@/shared/items/Shelf";
import { useFlip } from "@/shared/lib/useFlip";
import { DataPanel } from "@/shared/panel/DataPanel";
import { MenuChange } from "./MenuChange";
import type { MenuRow } from "./RecommendationRow";

const GRID_CLASSES =
  "relative grid grid-cols-2 grid-rows-[auto_auto] gap-x-5 md:grid-cols-4 md:gap-x-8 lg:grid-cols-6";

interface FirstRowProps {
  query: MenuRow["query"];
  /** The items as ranked by the server, from which the change is described. */
  rankedItems: readonly RecommendedItem[];
  /** The items that are shown, without those consumed since. */
  items: readonly RecommendedItem[];
}

/** Grid of the top items of every domain. */
export function FirstRow({ query, rankedItems, items }: FirstRowProps): ReactNode {
  const grid = useFlip<HTMLDivElement>(items.map(({ item_id }) => item_id).join());
  return (
    <section aria-label="For you">
      <header className="pt-6 pb-8 md:pt-10">
        <h1 className="text-title">Tonight’s menu</h1>
        <MenuChange
          order={rankedItems.map(({ item_id }) => item_id)}
          reasons={rankedItems.map(({ reason }) => reason ?? "")}
        />
      </header>
      <h2 className="sr-only">For you</h2>
      <DataPanel
        query={query}
        skeleton={
          <div className={GRID_CLASSES}>
            {Array.from({ length: 12 }, (_, index) => (
              <CardSkeleton key={index} isTall={index % 4 !== 3} />
            ))}
          </div>
        }
        isEmpty={() => items.length === 0}
        empty={
          <p className="reason text-heading">
            The catalogue is empty. Add items, and they are served here at once.
          </p>
        }
      >
        {() => (
          <div ref={grid} className={GRID_CLASSES}>
            {items.map((item) => (
              <ItemCard
                key={item.item_id}
                item={item}
                reason={item.reason}
                recommendationId={item.recommendationId}
                className="mb-8"
              />
            ))}
          </div>
        )}
      </DataPanel>
    </section>
  );
}
