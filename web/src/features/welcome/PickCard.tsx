import clsx from "clsx";
import type { ReactNode } from "react";
import { Cover } from "@/shared/cover/Cover";
import type { Card } from "@/shared/items/queries";
import { ACCENT_TEXT_CLASSES, getAccent, getDomain } from "@/shared/lib/domains";
import { Icon } from "@/shared/ui/Icon";

interface PickCardProps {
  item: Card;
  isPicked: boolean;
  onToggle: () => void;
}

export function PickCard({ item, isPicked, onToggle }: PickCardProps): ReactNode {
  const { singular } = getDomain(item.domain);
  return (
    <li data-flip={item.item_id} className="row-span-2 mb-7 grid grid-rows-subgrid">
      <button
        type="button"
        aria-pressed={isPicked}
        aria-label={`${item.title}, ${singular}`}
        onClick={onToggle}
        className="group row-span-2 grid grid-rows-subgrid text-left"
      >
        <span
          className={clsx(
            "relative block self-end transition-transform duration-300 group-hover:-translate-y-1",
            isPicked && "-translate-y-1",
          )}
        >
          <Cover
            item={item}
            className={clsx(isPicked && "ring-3 ring-accent ring-offset-3 ring-offset-paper")}
          />
          {isPicked && (
            <span className="absolute -top-3 -right-3 grid size-9 place-items-center rounded-full bg-accent text-paper">
              <Icon name="like" filled />
            </span>
          )}
        </span>
        <span className="mt-2.5 block self-start">
          <span
            className={clsx("block text-caption font-semibold", ACCENT_TEXT_CLASSES[getAccent(item.domain)])}
          >
            {singular}
          </span>
          <span className="line-clamp-2 font-serif text-name leading-tight">{item.title}</span>
        </span>
      </button>
    </li>
  );
}
