import { type ReactNode, useRef } from "react";
import { useFlip } from "@/shared/lib/useFlip";
import { IconButton } from "@/shared/ui/Button";
import { CardSkeleton, ItemCard } from "./ItemCard";
import type { RecommendedItem } from "./recommended-items";

interface ShelfProps {
  /** Heading of the row. */
  title: ReactNode;
  /** One line that explains the row. */
  note?: ReactNode;
  label: string;
  children: ReactNode;
}

/** Titled row that scrolls horizontally, also by its two arrow buttons. */
export function Shelf({ title, note, label, children }: ShelfProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const scrollRow = (direction: 1 | -1) => {
    const list = row.current?.firstElementChild;
    list?.scrollBy({ left: direction * list.clientWidth * 0.8, behavior: "smooth" });
  };
  return (
    <section aria-label={label} className="border-t border-line pt-6">
      <header className="mb-6 flex items-end gap-4">
        <div className="flex-1">
          <h2 className="text-heading">{title}</h2>
          {note && <p className="reason mt-1 text-name">{note}</p>}
        </div>
        <div className="-mr-3 hidden text-ink md:flex">
          <IconButton icon="left" label={`Scroll back: ${label}`} onClick={() => scrollRow(-1)} />
          <IconButton icon="right" label={`Scroll on: ${label}`} onClick={() => scrollRow(1)} />
        </div>
      </header>
      <div ref={row}>{children}</div>
    </section>
  );
}

const ROW_CLASSES =
  "relative no-scrollbar -mx-[clamp(1.25rem,4vw,4rem)] grid snap-x grid-flow-col grid-rows-[auto_auto] gap-x-5 overflow-x-auto overscroll-x-contain scroll-px-[clamp(1.25rem,4vw,4rem)] px-[clamp(1.25rem,4vw,4rem)] pt-2 pb-4 auto-cols-[9.5rem] md:auto-cols-[11rem] md:gap-x-7";

/** The cards of a row, animated to their new positions when the list changes. */
export function ItemRow({
  items,
  recommendationId,
}: {
  items: readonly RecommendedItem[];
  recommendationId?: string | undefined;
}): ReactNode {
  const row = useFlip<HTMLDivElement>(items.map((item) => item.item_id).join());
  return (
    <div ref={row} className={ROW_CLASSES}>
      {items.map((item) => (
        <ItemCard
          key={item.item_id}
          item={item}
          reason={item.reason}
          recommendationId={item.recommendationId ?? recommendationId}
          className="snap-start"
        />
      ))}
    </div>
  );
}

export function ItemRowSkeleton(): ReactNode {
  return (
    <div className={ROW_CLASSES}>
      {Array.from({ length: 8 }, (_, index) => (
        <CardSkeleton key={index} isTall={index % 3 !== 1} />
      ))}
    </div>
  );
}
