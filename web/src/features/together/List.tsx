import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useFlip } from "@/shared/lib/flip";
import { useReached } from "@/shared/lib/reached";
import { count } from "@/shared/lib/words";
import { DataPanel } from "@/shared/panel/DataPanel";
import { Button } from "@/shared/ui/Button";
import { Row, RowSkeleton } from "./Row";
import type { Seated } from "./Seats";
import type { Page } from "./shared-list";

interface ListProps {
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  seated: readonly Seated[];
  enough: boolean;
}

/** What all of them may like, in the order it should come, and the rule by which it came about. */
export function List({ query, seated, enough }: ListProps): ReactNode {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const things = data?.pages.flatMap(({ recommendations }) => recommendations) ?? [];
  const order = things.map(({ item_id }) => item_id);
  const rows = useFlip<HTMLOListElement>(order.join());
  const foot = useReached(() => {
    if (enough && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  });
  if (!enough) return <Alone />;
  return (
    <section aria-label="For all of you">
      <DataPanel
        query={query}
        skeleton={Array.from({ length: 6 }, (_, index) => (
          <RowSkeleton key={index} />
        ))}
        isEmpty={({ pages }) => pages.every(({ recommendations }) => recommendations.length === 0)}
        empty={
          <p className="reason text-course">
            Nothing is left that all of you may have. Try fewer wishes, or fewer people.
          </p>
        }
      >
        {({ pages }) => (
          <>
            <Changed key={seated.map(({ id }) => id).join()} order={order} n={seated.length} />
            <ol ref={rows} className="relative">
              {things.map((thing) => (
                <Row key={thing.item_id} thing={thing} seated={seated} />
              ))}
            </ol>
            <div ref={foot} className="flex min-h-16 items-center justify-center pt-6">
              {hasNextPage ? (
                <Button look="line" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
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

/** Says, to those who do not see it move, that the list moved. */
function Changed({ order, n }: { order: readonly string[]; n: number }): ReactNode {
  const [before, setBefore] = useState(order);
  const fresh = order.filter((id) => !before.includes(id)).length;
  if (order.length > before.length) setBefore(order);
  return (
    <p role="status" className="sr-only">
      {`${count(order.length, "thing")} for ${n} people${fresh > 0 ? `, ${fresh} of them new` : ""}.`}
    </p>
  );
}

function Alone(): ReactNode {
  return (
    <section
      aria-label="For all of you"
      className="grid min-h-80 place-items-center rounded-2xl border border-dashed border-line px-8 py-16 text-center"
    >
      <div>
        <h2 className="text-course">You sit alone so far</h2>
        <p className="reason mt-2 max-w-[40ch] text-name">
          Add one more, and a list appears here that is for both of you. Each thing says whose it is.
        </p>
      </div>
    </section>
  );
}
