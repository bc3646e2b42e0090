import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { itemQuery } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { ItemDetails, ItemDetailsSkeleton } from "./ItemDetails";
import { SimilarItems } from "./SimilarItems";
import { WhyPanel } from "./WhyPanel";

/** Page of an item: its details, why it is recommended, and similar items. */
export function ItemPage(): ReactNode {
  const { itemId = "" } = useParams();
  const query = useQuery(itemQuery(itemId));
  return (
    <div className="page pt-4 md:pt-10">
      {!query.data && <h1 className="sr-only">Item</h1>}
      <DataPanel query={query} skeleton={<ItemDetailsSkeleton />}>
        {(item) => (
          <>
            <ItemDetails item={item} />
            <div className="mt-14 space-y-12">
              <WhyPanel key={item.item_id} item={item} />
              <SimilarItems item={item} />
            </div>
          </>
        )}
      </DataPanel>
    </div>
  );
}
