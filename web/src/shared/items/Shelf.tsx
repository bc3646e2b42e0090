import { useRef, type ReactNode } from "react";
import { useFlip } from "@/shared/lib/flip";
import { IconButton } from "@/shared/ui/Button";
import { CardSkeleton, ItemCard } from "./ItemCard";
import type { Card } from "./queries";

export interface Shown extends Card {
  reason?: string;
  /** The answer that it came in, where rows are made of several. */
  recommendationId?: string;
}

interface ShelfProps {
  /** The name of the course. */
  title: ReactNode;
  /** One line of why it is served. */
  note?: ReactNode;
  label: string;
  children: ReactNode;
}

/** A row with its name, to be scrolled sideways by hand, by keys or by arrows. */
export function Shelf({ title, note, label, children }: ShelfProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const turn = (by: 1 | -1) => {
    const list = row.current?.firstElementChild;
    list?.scrollBy({ left: by * list.clientWidth * 0.8, behavior: "smooth" });
  };
  return (
    <section aria-label={label} className="border-t border-line pt-6">
      <header className="mb-6 flex items-end gap-4">
        <div className="flex-1">
          <h2 className="text-course">{title}</h2>
          {note && <p className="reason mt-1 text-name">{note}</p>}
        </div>
        <div className="-mr-3 hidden text-ink md:flex">
          <IconButton icon="left" label={`Back in ${label}`} onClick={() => turn(-1)} />
          <IconButton icon="right" label={`On in ${label}`} onClick={() => turn(1)} />
        </div>
      </header>
      <div ref={row}>{children}</div>
    </section>
  );
}

const ROW =
  "relative no-bar -mx-[clamp(1.25rem,4vw,4rem)] grid snap-x grid-flow-col grid-rows-[auto_auto] gap-x-5 overflow-x-auto overscroll-x-contain scroll-px-[clamp(1.25rem,4vw,4rem)] px-[clamp(1.25rem,4vw,4rem)] pt-2 pb-4 auto-cols-[9.5rem] md:auto-cols-[11rem] md:gap-x-7";

/** The things of a row; they glide to new places when the list changes. */
export function Things({
  items,
  recommendationId,
}: {
  items: readonly Shown[];
  recommendationId?: string | undefined;
}): ReactNode {
  const row = useFlip<HTMLDivElement>(items.map((item) => item.item_id).join());
  return (
    <div ref={row} className={ROW}>
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

export function ThingsSkeleton(): ReactNode {
  return (
    <div className={ROW}>
      {Array.from({ length: 8 }, (_, index) => (
        <CardSkeleton key={index} tall={index % 3 !== 1} />
      ))}
    </div>
  );
}
