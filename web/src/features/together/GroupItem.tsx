import clsx from "clsx";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Cover } from "@/shared/cover/Cover";
import { Feedback } from "@/shared/items/Feedback";
import { getItemPath } from "@/shared/items/paths";
import { ACCENT_TEXT_CLASSES, getAccent, getDomain } from "@/shared/lib/domains";
import { markCoverForTransition } from "@/shared/lib/cover-transition";
import { formatOrdinal } from "@/shared/lib/format";
import { Avatar } from "./Avatar";
import type { Member } from "./MemberPicker";
import type { GroupRecommendation } from "./queries";

interface GroupItemProps {
  item: GroupRecommendation;
  members: readonly Member[];
}

/** Item of a group's list, with its rank for each member. */
export function GroupItem({ item, members }: GroupItemProps): ReactNode {
  const { singular } = getDomain(item.domain);
  return (
    <li
      data-flip={item.item_id}
      className="grid grid-cols-[5.5rem_1fr] gap-x-5 border-b border-line py-6 first:pt-0 md:grid-cols-[7rem_1fr] md:gap-x-8"
    >
      <Link
        to={getItemPath(item.item_id)}
        viewTransition
        aria-label={`${item.title}, ${singular}`}
        onClick={markCoverForTransition}
        className="self-start transition-transform duration-300 hover:-translate-y-1"
      >
        <Cover item={item} />
      </Link>
      <div className="min-w-0">
        <p className="flex gap-2 text-caption text-soft">
          <span className={clsx("font-semibold", ACCENT_TEXT_CLASSES[getAccent(item.domain)])}>
            {singular}
          </span>
          {item.year !== null && <span>{item.year}</span>}
        </p>
        <h3 className="text-[1.375rem] leading-tight break-words">{item.title}</h3>
        <MemberRanks item={item} members={members} />
        <Feedback item={item} className="mt-1.5 -ml-3" />
      </div>
    </li>
  );
}

const N_REASONS = 2;

/** Rank of an item on each member's own list, with the reason for the first `N_REASONS`. */
function MemberRanks({ item, members }: GroupItemProps): ReactNode {
  const memberRanks = (item.members ?? []).flatMap((member) => {
    const groupMember = members.find(({ id }) => id === member.user_id);
    return groupMember ? [{ ...member, name: groupMember.name }] : [];
  });
  return (
    <ul aria-label={`Ranks of ${item.title}`} className="mt-3 flex flex-wrap gap-x-5 gap-y-2">
      {memberRanks.map(({ user_id, name, rank, reason }, index) => (
        <li
          key={user_id}
          className={clsx("flex gap-2.5", index < N_REASONS ? "w-full items-start" : "items-center")}
        >
          <Avatar name={name} isHighlighted={index === 0} />
          <span className="min-w-0 pt-0.5 text-caption text-soft">
            <span className="font-semibold text-ink">{name}</span>{" "}
            <span className="whitespace-nowrap">
              {formatOrdinal(rank)} on {name === "You" ? "your" : "their"} list
            </span>
            <span className={index < N_REASONS ? "reason ml-2 text-caption" : "sr-only"}>
              {rephraseForMember(reason, name)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Rephrases a reason in the third person, unless it is the current user's. */
export function rephraseForMember(reason: string, name: string): string {
  return name === "You" ? reason : reason.replace(/\byou\b/g, "they").replace(/\byour\b/g, "their");
}

export function GroupItemSkeleton(): ReactNode {
  return (
    <div className="grid animate-[skeleton-pulse_1.6s_ease-in-out_infinite] grid-cols-[5.5rem_1fr] gap-x-5 border-b border-line py-6 first:pt-0 md:grid-cols-[7rem_1fr] md:gap-x-8">
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
