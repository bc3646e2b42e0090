import { type ReactNode, useDeferredValue } from "react";
import { Navigate } from "react-router";
import { useSession } from "@/shared/session/session";
import { FirstRow } from "./FirstRow";
import { InfiniteRows } from "./InfiniteRows";
import { RecommendationRow } from "./RecommendationRow";
import { useHomeRows } from "./useHomeRows";

/** Home page; redirects new users to the welcome page. */
export function HomePage(): ReactNode {
  return useSession().hasSeenWelcome ? <HomeRows /> : <Navigate to="/welcome" replace />;
}

/** Rows of recommendations from all domains, without duplicates. */
function HomeRows(): ReactNode {
  const { userId } = useSession();
  const { mainQuery, rankedItems, firstRowItems, lowerRows } = useHomeRows(userId);
  // The first row updates at once, the others in a deferred render.
  const { rows, itemsByRow, candidates, shownIds } = useDeferredValue(lowerRows);
  return (
    <div className="page">
      <FirstRow query={mainQuery} rankedItems={rankedItems} items={firstRowItems} />
      <div className="mt-10 space-y-12">
        {rows.map((row, index) => (
          <RecommendationRow key={row.key} row={row} items={itemsByRow[index] ?? []} />
        ))}
        {candidates.length > 0 && <InfiniteRows userId={userId} items={candidates} shownIds={shownIds} />}
      </div>
    </div>
  );
}
