import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { similarQuery } from "@/shared/items/queries";
import { ItemRow, ItemRowSkeleton, Shelf } from "@/shared/items/Shelf";
import { DOMAINS, getDomain } from "@/shared/lib/domains";
import { DataPanel } from "@/shared/panel/DataPanel";
import type { Item } from "./ItemDetails";

/** Similar items of the same domain, and of the others. */
export function SimilarItems({ item }: { item: Item }): ReactNode {
  const itemDomain = getDomain(item.domain);
  const otherDomains = DOMAINS.filter(({ name }) => name !== item.domain).map(({ name }) => name);
  return (
    <>
      <SimilarItemsRow item={item} title={`More ${itemDomain.plural} like it`} domains={[itemDomain.name]} />
      <SimilarItemsRow
        item={item}
        title="Goes well with"
        domains={otherDomains}
        note="Similar items of other types."
      />
    </>
  );
}

function SimilarItemsRow({
  item,
  title,
  domains,
  note,
}: {
  item: Item;
  title: string;
  domains: string[];
  note?: string;
}): ReactNode {
  const query = useQuery(similarQuery(item.item_id, domains));
  return (
    <Shelf title={title} label={title} note={note}>
      <DataPanel
        query={query}
        skeleton={<ItemRowSkeleton />}
        isEmpty={({ similar }) => similar.length === 0}
        empty={<p className="reason text-name">There are no similar items.</p>}
      >
        {({ similar }) => <ItemRow items={similar} />}
      </DataPanel>
    </Shelf>
  );
}
