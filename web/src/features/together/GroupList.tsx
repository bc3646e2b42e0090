import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useFlip } from "@/shared/lib/useFlip";
import { useNearViewport } from "@/shared/lib/useNearViewport";
import { formatCount } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import { Button } from "@/shared/ui/Button";
import { GroupItem, GroupItemSkeleton } from "./GroupItem";
import type { Member } from "./MemberPicker";
import type { Page } from "./queries";

interface GroupListProps {
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  members: readonly Member[];
  hasEnoughMembers: boolean;
}

/** Ranked list of a group, with the rule of its aggregation. */
export function GroupList({ query, members, hasEnoughMembers }: GroupListProps): ReactNode {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const items = data?.pages.flatMap(({ recommendations }) => recommendations) ?? [];
  const order = items.map(({ item_id }) => item_id);
  const listRef = useFlip<HTMLOListElement>(order.join());
  const sentinel = useNearViewport(() => {
    if (hasEnoughMembers && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  });
  if (!hasEnoughMembers) return <NotEnoughMembers />;
  return (
    <section aria-label="For all of you">
      <DataPanel
        query={query}
        skeleton={Array.from({ length: 6 }, (_, index) => (
          <GroupItemSkeleton key={index} />
        ))}
        isEmpty={({ pages }) => pages.every(({ recommendations }) => recommendations.length === 0)}
        empty={
          <p className="reason text-heading">
            Nothing is left that all of you may have. Try fewer wishes, or fewer people.
          </p>
        }
      >
        {({ pages }) => (
          <>
            <GroupListStatus
              key={members.map(({ id }) => id).join()}
              order={order}
              nMembers={members.length}
            />
            <ol ref={listRef} className="relative">
              {items.map((item) => (
                <GroupItem key={item.item_id} item={item} members={members} />
              ))}
            </ol>
            <div ref={sentinel} className="flex min-h-16 items-center justify-center pt-6">
              {hasNextPage ? (
                <Button variant="outline" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  {isFetchingNextPage ? "One moment…" : "More"}
                </Button>
              ) : (
                <p className="reason text-name">That is all that everyone may have.</p>
              )}
            </div>
            <p className="mt-10 max-w-[60ch] border-t border-line pt-5 text-caption text-soft">
              <span className="font-semibold text-ink">How it is chosen. </span>
              {pages[0]?.together?.rule}
            </p>
          </>
        )}
      </DataPanel>
    </section>
  );
}

/** Status message on the list for screen readers. */
function GroupListStatus({ order, nMembers }: { order: readonly string[]; nMembers: number }): ReactNode {
  const [previous, setPrevious] = useState(order);
  const nNew = order.filter((id) => !previous.includes(id)).length;
  if (order.length > previous.length) setPrevious(order);
  return (
    <p role="status" className="sr-only">
      {`${formatCount(order.length, "thing")} for ${nMembers} people${nNew > 0 ? `, ${nNew} of them new` : ""}.`}
    </p>
  );
}

function NotEnoughMembers(): ReactNode {
  return (
    <section
      aria-label="For all of you"
      className="grid min-h-80 place-items-center rounded-2xl border border-dashed border-line px-8 py-16 text-center"
    >
      <div>
        <h2 className="text-heading">You sit alone so far</h2>
        <p className="reason mt-2 max-w-[40ch] text-name">
          Add one more, and a list appears here that is for both of you. Each thing says whose it is.
        </p>
      </div>
    </section>
  );
}
