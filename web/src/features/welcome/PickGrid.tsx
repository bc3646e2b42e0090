import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { ItemGridSkeleton } from "@/shared/items/ItemGrid";
import { type Card, searchQuery } from "@/shared/items/queries";
import { useDomainMix } from "@/shared/items/useDomainMix";
import { useFlip } from "@/shared/lib/useFlip";
import { useDebounced } from "@/shared/lib/useDebounced";
import { DataPanel, type PanelQuery } from "@/shared/panel/DataPanel";
import { PickCard } from "./PickCard";

const ITEMS_PER_DOMAIN = 6;
const GRID_CLASSES =
  "relative grid grid-cols-3 grid-rows-[auto_auto] gap-x-4 sm:grid-cols-4 md:gap-x-6 lg:grid-cols-6 xl:grid-cols-8";

interface PickGridProps {
  searchText: string;
  /** Self-description so far. */
  about: string;
  picks: readonly Card[];
  onToggle: (item: Card) => void;
}

/** Items to pick from: search results, or recommendations for the picks and self-description so far. */
export function PickGrid({ searchText, about, picks, onToggle }: PickGridProps): ReactNode {
  const searchTerm = useDeferredValue(searchText.trim());
  const searchResults = useQuery({
    ...searchQuery(searchTerm, 16),
    select: ({ results }): readonly Card[] => results,
  });
  const suggestions = useDomainMix({
    history: picks.map(({ item_id }) => item_id),
    about: useDebounced(about.trim(), 500),
    top_k: ITEMS_PER_DOMAIN,
    surprise: 0,
  });
  const query: PanelQuery<readonly Card[]> = searchTerm ? searchResults : suggestions;
  const grid = useFlip<HTMLUListElement>((query.data ?? []).map((item) => item.item_id).join());
  const isPicked = (item: Card) => picks.some((pick) => pick.item_id === item.item_id);
  return (
    <section aria-label={searchTerm ? `Results for ${searchTerm}` : "Suggestions"}>
      <DataPanel
        query={query}
        skeleton={<ItemGridSkeleton nCards={16} className={GRID_CLASSES} />}
        isEmpty={(items) => items.length === 0}
        empty={
          <p className="reason text-heading">
            {searchTerm
              ? `Nothing matches “${searchTerm}”. Try other words.`
              : "The catalogue is empty. Add items, and they appear here."}
          </p>
        }
      >
        {(items) => (
          <ul ref={grid} className={GRID_CLASSES}>
            {items.map((item) => (
              <PickCard
                key={item.item_id}
                item={item}
                isPicked={isPicked(item)}
                onToggle={() => onToggle(item)}
              />
            ))}
          </ul>
        )}
      </DataPanel>
    </section>
  );
}
