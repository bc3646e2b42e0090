import clsx from "clsx";
import { memo, type ReactNode } from "react";
import { Link } from "react-router";
import { Cover } from "@/shared/cover/Cover";
import { ACCENT_TEXT_CLASSES, getAccent, getDomain } from "@/shared/lib/domains";
import { Feedback } from "./Feedback";
import { markCoverForTransition } from "@/shared/lib/cover-transition";
import { getItemPath } from "./paths";
import type { Card } from "./queries";

interface ItemCardProps {
  item: Card;
  reason?: string | undefined;
  recommendationId?: string | undefined;
  className?: string;
}

/**
 * Card of an item: cover, title, reason and feedback buttons. Memoized by what it shows, because refetched lists contain
 * equal items with other scores.
 */
export const ItemCard = memo(function ItemCard({
  item,
  reason,
  recommendationId,
  className,
}: ItemCardProps): ReactNode {
  const to = getItemPath(item.item_id, recommendationId);
  return (
    <article
      data-flip={item.item_id}
      className={clsx("group/card row-span-2 grid grid-cols-1 grid-rows-subgrid content-end", className)}
    >
      <Link
        to={to}
        viewTransition
        aria-label={`${item.title}, ${getDomain(item.domain).singular}`}
        className="self-end transition-transform duration-300 hover:-translate-y-1"
        onClick={markCoverForTransition}
      >
        <Cover item={item} />
      </Link>
      <div className="flex h-full flex-col">
        <p className="mt-3 flex gap-2 text-caption text-soft">
          <span className={clsx("font-semibold", ACCENT_TEXT_CLASSES[getAccent(item.domain)])}>
            {getDomain(item.domain).singular}
          </span>
          {item.year !== null && <span>{item.year}</span>}
        </p>
        <h3 className="mt-0.5 line-clamp-2 text-name">{item.title}</h3>
        {reason && <p className="reason mt-1 line-clamp-2 text-caption">{reason}</p>}
        <Feedback item={item} recommendationId={recommendationId} className="mt-auto -mx-2" />
      </div>
    </article>
  );
}, hasSameContent);

function hasSameContent(previous: ItemCardProps, next: ItemCardProps): boolean {
  return (
    previous.item.item_id === next.item.item_id &&
    previous.item.title === next.item.title &&
    previous.item.poster_url === next.item.poster_url &&
    previous.reason === next.reason &&
    previous.recommendationId === next.recommendationId &&
    previous.className === next.className
  );
}

/** Placeholder of a card while it loads. */
export function CardSkeleton({ isTall = true }: { isTall?: boolean }): ReactNode {
  return (
    <div className="grid grid-rows-subgrid row-span-2 animate-[skeleton-pulse_1.6s_ease-in-out_infinite]">
      <div className={clsx("self-end rounded-[3px] bg-sunken", isTall ? "aspect-[2/3]" : "aspect-square")} />
      <div className="mt-3 space-y-2">
        <div className="h-3 w-1/3 rounded bg-sunken" />
        <div className="h-4 w-4/5 rounded bg-sunken" />
        <div className="h-10" />
      </div>
    </div>
  );
}
