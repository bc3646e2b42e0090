import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { historyOf } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { theMap } from "../queries";
import { Canvas } from "./Canvas";
import { lights } from "./dots";

const FRAME = "h-[26rem] md:h-[36rem] rounded-2xl border border-line bg-raised";

/** The catalogue on a page, with what somebody had lit up. */
export function TasteMap(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(theMap);
  const { data: history } = useQuery(historyOf(userId));
  const lit = useMemo(() => lights(history?.events ?? []), [history]);
  return (
    <DataPanel
      query={query}
      skeleton={<div className={`${FRAME} animate-[waiting_1.6s_ease-in-out_infinite] bg-sunken!`} />}
      isEmpty={({ items }) => items.length === 0}
      empty={<p className="text-name">There is nothing to draw yet: the catalogue is empty.</p>}
    >
      {(map) => <Canvas map={map} lit={lit} />}
    </DataPanel>
  );
}
