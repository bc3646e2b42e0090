import clsx from "clsx";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Cover } from "@/shared/cover/Cover";
import { Acts } from "@/shared/items/Acts";
import { itemPath } from "@/shared/items/paths";
import { ACCENT_TEXT, accentOf, domainOf } from "@/shared/lib/domains";
import { opensAs } from "@/shared/lib/opening";
import { ordinal } from "@/shared/lib/words";
import { Mark } from "./Mark";
import type { Seated } from "./Seats";
import type { Thing } from "./shared-list";

interface RowProps {
  thing: Thing;
  seated: readonly Seated[];
}

/** A thing for all of them, with whose it is. */
export function Row({ thing, seated }: RowProps): ReactNode {
  const { one } = domainOf(thing.domain);
  return (
    <li
      data-flip={thing.item_id}
      className="grid grid-cols-[5.5rem_1fr] gap-x-5 border-b border-line py-6 first:pt-0 md:grid-cols-[7rem_1fr] md:gap-x-8"
    >
      <Link
        to={itemPath(thing.item_id)}
        viewTransition
        aria-label={`${thing.title}, ${one}`}
        onClick={opensAs}
        className="self-start transition-transform duration-300 hover:-translate-y-1"
      >
        <Cover item={thing} />
      </Link>
      <div className="min-w-0">
        <p className="flex gap-2 text-caption text-soft">
          <span className={clsx("font-semibold", ACCENT_TEXT[accentOf(thing.domain)])}>{one}</span>
          {thing.year !== null && <span>{thing.year}</span>}
        </p>
        <h3 className="text-[1.375rem] leading-tight break-words">{thing.title}</h3>
        <Whose thing={thing} seated={seated} />
        <Acts item={thing} className="mt-1.5 -ml-3" />
      </div>
    </li>
  );
}

const WITH_REASON = 2;

/** Who gets most of it first: for the first two why, for all which place it has on their own list. */
function Whose({ thing, seated }: RowProps): ReactNode {
  const members = (thing.members ?? []).flatMap((one) => {
    const seat = seated.find(({ id }) => id === one.user_id);
    return seat ? [{ ...one, name: seat.name }] : [];
  });
  return (
    <ul aria-label={`Whose ${thing.title} is`} className="mt-3 flex flex-wrap gap-x-5 gap-y-2">
      {members.map(({ user_id, name, rank, reason }, index) => (
        <li
          key={user_id}
          className={clsx("flex gap-2.5", index < WITH_REASON ? "w-full items-start" : "items-center")}
        >
          <Mark name={name} most={index === 0} />
          <span className="min-w-0 pt-0.5 text-caption text-soft">
            <span className="font-semibold text-ink">{name}</span>{" "}
            <span className="whitespace-nowrap">
              {name === "You" ? "your" : "their"} {ordinal(rank)}
            </span>
            <span className={index < WITH_REASON ? "reason ml-2 text-caption" : "sr-only"}>
              {spoken(reason, name)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Reasons are told to the person themselves; here others read them. */
export function spoken(reason: string, name: string): string {
  return name === "You" ? reason : reason.replace(/\byou\b/g, "they").replace(/\byour\b/g, "their");
}

export function RowSkeleton(): ReactNode {
  return (
    <div className="grid animate-[waiting_1.6s_ease-in-out_infinite] grid-cols-[5.5rem_1fr] gap-x-5 border-b border-line py-6 first:pt-0 md:grid-cols-[7rem_1fr] md:gap-x-8">
      <div className="aspect-[2/3] rounded-[3px] bg-sunken" />
      <div className="space-y-3 pt-2">
        <div className="h-3 w-20 rounded bg-sunken" />
        <div className="h-6 w-1/2 rounded bg-sunken" />
        <div className="h-7 w-2/3 rounded bg-sunken" />
        <div className="h-7 w-3/5 rounded bg-sunken" />
      </div>
    </div>
  );
}
