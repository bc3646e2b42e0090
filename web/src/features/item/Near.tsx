import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { similarTo } from "@/shared/items/queries";
import { Shelf, Things, ThingsSkeleton } from "@/shared/items/Shelf";
import { DOMAINS, domainOf } from "@/shared/lib/domains";
import { DataPanel } from "@/shared/panel/DataPanel";
import type { Item } from "./Facts";

/** What is near to it where it is at home, and elsewhere. */
export function Near({ item }: { item: Item }): ReactNode {
  const own = domainOf(item.domain);
  const others = DOMAINS.filter(({ name }) => name !== item.domain).map(({ name }) => name);
  return (
    <>
      <Row item={item} title={`More ${own.many} like it`} domains={[own.name]} />
      <Row item={item} title="Goes well with" domains={others} note="The same taste in other domains." />
    </>
  );
}

function Row({
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
  const query = useQuery(similarTo(item.item_id, domains));
  return (
    <Shelf title={title} label={title} note={note}>
      <DataPanel
        query={query}
        skeleton={<ThingsSkeleton />}
        isEmpty={({ similar }) => similar.length === 0}
        empty={<p className="reason text-name">Nothing is near enough to be named.</p>}
      >
        {({ similar }) => <Things items={similar} />}
      </DataPanel>
    </Shelf>
  );
}
