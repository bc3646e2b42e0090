import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { Refusal } from "@/shared/client/client";
import { historyOf } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { theMap } from "../queries";
import { Canvas } from "./Canvas";
import { lights } from "./dots";

/** How the server says that it has no model to draw by; nothing is broken then. */
const NOT_TRAINED = 503;
const FRAME = "h-[26rem] md:h-[36rem] rounded-2xl border border-line bg-raised";

/** The catalogue on a page, with what somebody had lit up. */
export function TasteMap(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(theMap);
  const { data: history } = useQuery(historyOf(userId));
  const lit = useMemo(() => lights(history?.events ?? []), [history]);
  if (query.error instanceof Refusal && query.error.status === NOT_TRAINED)
    return <p className="text-name">There is nothing to draw yet: the map comes with the next training.</p>;
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
