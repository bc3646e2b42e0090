import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { LoadMore } from "@/shared/items/LoadMore";
import { useFlip } from "@/shared/lib/useFlip";
import { formatCount } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
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
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const items = data?.pages.flatMap(({ recommendations }) => recommendations) ?? [];
  const order = items.map(({ item_id }) => item_id);
  const listRef = useFlip<HTMLOListElement>(order.join());
  if (!hasEnoughMembers) return <NotEnoughMembers />;
  return (
    <section aria-label="For your group">
      <DataPanel
        query={{ ...query, error: isFetchNextPageError ? null : query.error }}
        skeleton={Array.from({ length: 6 }, (_, index) => (
          <GroupItemSkeleton key={index} />
        ))}
        isEmpty={({ pages }) => pages.every(({ recommendations }) => recommendations.length === 0)}
        empty={
          <p className="reason text-heading">
            There is no item for all of you. Try fewer conditions or fewer members.
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
            <LoadMore
              hasMore={hasNextPage}
              isLoading={isFetchingNextPage}
              error={isFetchNextPageError ? query.error : null}
              endText="There are no more items for all of you."
              onLoadMore={() => void fetchNextPage()}
            />
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
      {`${formatCount(order.length, "item")} for ${nMembers} people${nNew > 0 ? `, ${nNew} of them new` : ""}.`}
    </p>
  );
}

function NotEnoughMembers(): ReactNode {
  return (
    <section
      aria-label="For your group"
      className="grid min-h-80 place-items-center rounded-2xl border border-dashed border-line px-8 py-16 text-center"
    >
      <div>
        <h2 className="text-heading">You are the only member so far</h2>
        <p className="reason mt-2 max-w-[40ch] text-name">
          Add another member to see a list for both of you. Each item shows its rank for each member.
        </p>
      </div>
    </section>
  );
}
