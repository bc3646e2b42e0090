import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { ApiError } from "@/shared/client/client";
import { historyQuery } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { mapQuery } from "../queries";
import { getPreferences } from "./dots";
import { MapCanvas } from "./MapCanvas";

/** Status of the map as long as no model has been trained. */
const NOT_TRAINED_STATUS = 503;
const FRAME_CLASSES = "h-[26rem] md:h-[36rem] rounded-2xl border border-line bg-raised";

/** Map of the catalogue with the items of the user highlighted. */
export function TasteMap(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(mapQuery);
  const { data: history } = useQuery(historyQuery(userId));
  const preferences = useMemo(() => getPreferences(history?.events ?? []), [history]);
  if (query.error instanceof ApiError && query.error.status === NOT_TRAINED_STATUS)
    return <p className="text-name">There is nothing to draw yet: the map comes with the next training.</p>;
  return (
    <DataPanel
      query={query}
      skeleton={
        <div className={`${FRAME_CLASSES} animate-[skeleton-pulse_1.6s_ease-in-out_infinite] bg-sunken!`} />
      }
      isEmpty={({ items }) => items.length === 0}
      empty={<p className="text-name">There is nothing to draw yet: the catalogue is empty.</p>}
    >
      {(map) => <MapCanvas map={map} preferences={preferences} />}
    </DataPanel>
  );
}
