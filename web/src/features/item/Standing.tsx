import clsx from "clsx";
import type { ReactNode } from "react";
import type { Card } from "@/shared/items/queries";
import { Cover } from "@/shared/cover/Cover";
import { domainOf } from "@/shared/lib/domains";
import { useFlip } from "@/shared/lib/flip";
import { ordinal } from "@/shared/lib/words";
import type { Item } from "./Facts";

const AROUND = 3;

/** Where it stands on your list, with its neighbours; they glide when a reason is muted. */
export function Standing({ item, list }: { item: Item; list: readonly Card[] }): ReactNode {
  const place = list.findIndex(({ item_id }) => item_id === item.item_id);
  const first = Math.max(0, Math.min(place - AROUND, list.length - 2 * AROUND - 1));
  const near = list.slice(first, first + 2 * AROUND + 1);
  const rows = useFlip<HTMLOListElement>(near.map(({ item_id }) => item_id).join());
  return (
    <section aria-label="Where it stands on your list">
      <h3 className="text-name">
        {ordinal(place + 1)} of your {domainOf(item.domain).many}
      </h3>
      <ol ref={rows} start={first + 1} className="relative mt-3">
        {near.map((one, index) => (
          <li
            key={one.item_id}
            data-flip={one.item_id}
            className={clsx(
              "flex items-center gap-4 border-b border-line py-2",
              one.item_id === item.item_id ? "font-semibold text-ink" : "text-soft",
            )}
          >
            <span className="w-6 text-right text-caption tabular-nums">{first + index + 1}</span>
            <span className="w-8 shrink-0">
              <Cover item={one} />
            </span>
            <span className="font-serif text-name">{one.title}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
