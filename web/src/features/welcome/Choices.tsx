import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, type ReactNode } from "react";
import { CardSkeleton } from "@/shared/items/ItemCard";
import { found, type Card } from "@/shared/items/queries";
import { useOfEach } from "@/shared/items/useOfEach";
import { useFlip } from "@/shared/lib/flip";
import { useSettled } from "@/shared/lib/settled";
import { DataPanel } from "@/shared/panel/DataPanel";
import { Choice } from "./Choice";

const EACH = 6;
const GRID =
  "relative grid grid-cols-3 grid-rows-[auto_auto] gap-x-4 sm:grid-cols-4 md:gap-x-6 lg:grid-cols-6 xl:grid-cols-8";

interface ChoicesProps {
  words: string;
  /** What they said of themselves. */
  about: string;
  picks: readonly Card[];
  onToggle: (item: Card) => void;
}

/** What may be picked: what was searched for, or what goes with the picks and words so far. */
export function Choices({ words, about, picks, onToggle }: ChoicesProps): ReactNode {
  const asked = useDeferredValue(words.trim());
  const searched = useQuery({ ...found(asked, 16), select: ({ results }): readonly Card[] => results });
  const offered = useOfEach({
    history: picks.map(({ item_id }) => item_id),
    about: useSettled(about.trim(), 500),
    top_k: EACH,
    surprise: 0,
  });
  const query = asked ? searched : { ...offered, data: offered.data?.map(({ item }): Card => item) };
  const table = useFlip<HTMLUListElement>((query.data ?? []).map((item) => item.item_id).join());
  const isPicked = (item: Card) => picks.some((one) => one.item_id === item.item_id);
  return (
    <section aria-label={asked ? `Found for ${asked}` : "Some to choose from"}>
      <DataPanel
        query={query}
        skeleton={
          <div className={GRID}>
            {Array.from({ length: 16 }, (_, index) => (
              <CardSkeleton key={index} tall={index % 4 !== 3} />
            ))}
          </div>
        }
        isEmpty={(items) => items.length === 0}
        empty={
          <p className="reason text-course">
            {asked
              ? `Nothing here is near “${asked}”. Try other words.`
              : "The catalogue is empty. Add items, and they appear here."}
          </p>
        }
      >
        {(items) => (
          <ul ref={table} className={GRID}>
            {items.map((item) => (
              <Choice
                key={item.item_id}
                item={item}
                picked={isPicked(item)}
                onToggle={() => onToggle(item)}
              />
            ))}
          </ul>
        )}
      </DataPanel>
    </section>
  );
}
