import clsx from "clsx";
import type { ReactNode } from "react";
import { Cover } from "@/shared/cover/Cover";
import type { Card } from "@/shared/items/queries";
import { ACCENT_TEXT, accentOf, domainOf } from "@/shared/lib/domains";
import { Icon } from "@/shared/ui/Icon";

interface ChoiceProps {
  item: Card;
  picked: boolean;
  onToggle: () => void;
}

export function Choice({ item, picked, onToggle }: ChoiceProps): ReactNode {
  const { one } = domainOf(item.domain);
  return (
    <li data-flip={item.item_id} className="row-span-2 mb-7 grid grid-rows-subgrid">
      <button
        type="button"
        aria-pressed={picked}
        aria-label={`${item.title}, ${one}`}
        onClick={onToggle}
        className="group row-span-2 grid grid-rows-subgrid text-left"
      >
        <span
          className={clsx(
            "relative block self-end transition-transform duration-300 group-hover:-translate-y-1",
            picked && "-translate-y-1",
          )}
        >
          <Cover
            item={item}
            className={clsx(picked && "ring-3 ring-accent ring-offset-3 ring-offset-paper")}
          />
          {picked && (
            <span className="absolute -top-3 -right-3 grid size-9 place-items-center rounded-full bg-accent text-paper">
              <Icon name="like" filled />
            </span>
          )}
        </span>
        <span className="mt-2.5 block self-start">
          <span className={clsx("block text-caption font-semibold", ACCENT_TEXT[accentOf(item.domain)])}>
            {one}
          </span>
          <span className="line-clamp-2 font-serif text-name leading-tight">{item.title}</span>
        </span>
      </button>
    </li>
  );
}
