import type { ReactNode } from "react";
import { CardSkeleton, ItemCard } from "@/shared/items/ItemCard";
import type { Shown } from "@/shared/items/Shelf";
import { useFlip } from "@/shared/lib/flip";
import { DataPanel } from "@/shared/panel/DataPanel";
import { Learned } from "./Learned";
import type { Course } from "./rows";

const TABLE =
  "relative grid grid-cols-2 grid-rows-[auto_auto] gap-x-5 md:grid-cols-4 md:gap-x-8 lg:grid-cols-6";

interface ForYouProps {
  query: Course["query"];
  /** The course as the server gave it: what was learned is told from it. */
  answered: readonly Shown[];
  /** The course as it is served, without what was had since. */
  items: readonly Shown[];
}

/** The first course: the best of every domain, side by side. */
export function ForYou({ query, answered, items }: ForYouProps): ReactNode {
  const table = useFlip<HTMLDivElement>(items.map(({ item_id }) => item_id).join());
  return (
    <section aria-label="For you">
      <header className="pt-6 pb-8 md:pt-10">
        <h1 className="text-title">Tonight’s menu</h1>
        <Learned
          order={answered.map(({ item_id }) => item_id)}
          reasons={answered.map(({ reason }) => reason ?? "")}
        />
      </header>
      <h2 className="sr-only">For you</h2>
      <DataPanel
        query={query}
        skeleton={
          <div className={TABLE}>
            {Array.from({ length: 12 }, (_, index) => (
              <CardSkeleton key={index} tall={index % 4 !== 3} />
            ))}
          </div>
        }
        isEmpty={() => items.length === 0}
        empty={
          <p className="reason text-course">
            The catalogue is empty. Add items, and they are served here at once.
          </p>
        }
      >
        {() => (
          <div ref={table} className={TABLE}>
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
