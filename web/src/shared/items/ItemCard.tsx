import clsx from "clsx";
import { memo, type ReactNode } from "react";
import { Link } from "react-router";
import { Cover } from "@/shared/cover/Cover";
import { ACCENT_TEXT, accentOf, domainOf } from "@/shared/lib/domains";
import { Acts } from "./Acts";
import { opensAs } from "@/shared/lib/opening";
import { itemPath } from "./paths";
import type { Card } from "./queries";

interface ItemCardProps {
  item: Card;
  reason?: string | undefined;
  recommendationId?: string | undefined;
  className?: string;
}

/**
 * A thing on the menu: its cover, its name, why it is here, and what one may do with it. Drawn again only if something
 * of that is new: a list that is had anew brings the same things with other scores.
 */
export const ItemCard = memo(function ItemCard({
  item,
  reason,
  recommendationId,
  className,
}: ItemCardProps): ReactNode {
  const to = itemPath(item.item_id, recommendationId);
  return (
    <article
      data-flip={item.item_id}
      className={clsx("group/card row-span-2 grid grid-cols-1 grid-rows-subgrid content-end", className)}
    >
      <Link
        to={to}
        viewTransition
        aria-label={`${item.title}, ${domainOf(item.domain).one}`}
        className="self-end transition-transform duration-300 hover:-translate-y-1"
        onClick={opensAs}
      >
        <Cover item={item} />
      </Link>
      <div className="flex h-full flex-col">
        <p className="mt-3 flex gap-2 text-caption text-soft">
          <span className={clsx("font-semibold", ACCENT_TEXT[accentOf(item.domain)])}>
            {domainOf(item.domain).one}
          </span>
          {item.year !== null && <span>{item.year}</span>}
        </p>
        <h3 className="mt-0.5 line-clamp-2 text-name">{item.title}</h3>
        {reason && <p className="reason mt-1 line-clamp-2 text-caption">{reason}</p>}
        <Acts item={item} recommendationId={recommendationId} className="mt-auto -mx-2" />
      </div>
    </article>
  );
}, isSame);

function isSame(before: ItemCardProps, now: ItemCardProps): boolean {
  return (
    before.item.item_id === now.item.item_id &&
    before.item.title === now.item.title &&
    before.item.poster_url === now.item.poster_url &&
    before.reason === now.reason &&
    before.recommendationId === now.recommendationId &&
    before.className === now.className
  );
}

/** The grey shape of a card. */
export function CardSkeleton({ tall = true }: { tall?: boolean }): ReactNode {
  return (
    <div className="grid grid-rows-subgrid row-span-2 animate-[waiting_1.6s_ease-in-out_infinite]">
      <div className={clsx("self-end rounded-[3px] bg-sunken", tall ? "aspect-[2/3]" : "aspect-square")} />
      <div className="mt-3 space-y-2">
        <div className="h-3 w-1/3 rounded bg-sunken" />
        <div className="h-4 w-4/5 rounded bg-sunken" />
        <div className="h-10" />
      </div>
    </div>
  );
}
