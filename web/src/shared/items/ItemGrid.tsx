import type { ReactNode } from "react";
import { useFlip } from "@/shared/lib/useFlip";
import { CardSkeleton, ItemCard } from "./ItemCard";
import type { RecommendedItem } from "./recommended-items";

const GRID_CLASSES =
  "relative grid grid-cols-2 grid-rows-[auto_auto] gap-x-5 md:grid-cols-4 md:gap-x-8 lg:grid-cols-6";

/** Grid of item cards, animated to their new positions when the list changes. */
export function ItemGrid({ items }: { items: readonly RecommendedItem[] }): ReactNode {
  const grid = useFlip<HTMLDivElement>(items.map(({ item_id }) => item_id).join());
  return (
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
  );
}

/** Placeholder of a grid while it loads; `className` replaces the columns of the grid. */
export function ItemGridSkeleton({
  nCards = 12,
  className = GRID_CLASSES,
}: {
  nCards?: number;
  className?: string;
}): ReactNode {
  return (
    <div className={className}>
      {Array.from({ length: nCards }, (_, index) => (
        <CardSkeleton key={index} isTall={index % 4 !== 3} />
      ))}
    </div>
  );
}
