import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { itemFacts } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { Facts, FactsSkeleton } from "./Facts";
import { Near } from "./Near";
import { WhyPanel } from "./WhyPanel";

/** One thing: what it is, why it is here for you, and what is near to it. */
export function ItemPage(): ReactNode {
  const { itemId = "" } = useParams();
  const query = useQuery(itemFacts(itemId));
  return (
    <div className="page pt-4 md:pt-10">
      {!query.data && <h1 className="sr-only">A thing on the menu</h1>}
      <DataPanel query={query} skeleton={<FactsSkeleton />}>
        {(item) => (
          <>
            <Facts item={item} />
            <div className="mt-14 space-y-12">
              <WhyPanel key={item.item_id} item={item} />
              <Near item={item} />
            </div>
          </>
        )}
      </DataPanel>
    </div>
  );
}
