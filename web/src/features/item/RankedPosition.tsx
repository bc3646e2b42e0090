import clsx from "clsx";
import type { ReactNode } from "react";
import type { Card } from "@/shared/items/queries";
import { Cover } from "@/shared/cover/Cover";
import { getDomain } from "@/shared/lib/domains";
import { useFlip } from "@/shared/lib/useFlip";
import { formatOrdinal } from "@/shared/lib/format";
import type { Item } from "./ItemDetails";

const N_NEIGHBOURS = 3;

/** Rank of an item on the user's list, with its neighbours. */
export function RankedPosition({ item, list }: { item: Item; list: readonly Card[] }): ReactNode {
  const index = list.findIndex(({ item_id }) => item_id === item.item_id);
  const firstIndex = Math.max(0, Math.min(index - N_NEIGHBOURS, list.length - 2 * N_NEIGHBOURS - 1));
  const neighbours = list.slice(firstIndex, firstIndex + 2 * N_NEIGHBOURS + 1);
  const listRef = useFlip<HTMLOListElement>(neighbours.map(({ item_id }) => item_id).join());
  return (
    <section aria-label="Its position in your list">
      <h3 className="text-name">
        {formatOrdinal(index + 1)} of your {getDomain(item.domain).plural}
      </h3>
      <ol ref={listRef} start={firstIndex + 1} className="relative mt-3">
        {neighbours.map((neighbour, offset) => (
          <li
            key={neighbour.item_id}
            data-flip={neighbour.item_id}
            className={clsx(
              "flex items-center gap-4 border-b border-line py-2",
              neighbour.item_id === item.item_id ? "font-semibold text-ink" : "text-soft",
            )}
          >
            <span className="w-6 text-right text-caption tabular-nums">{firstIndex + offset + 1}</span>
            <span className="w-8 shrink-0">
              <Cover item={neighbour} />
            </span>
            <span className="font-serif text-name">{neighbour.title}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
