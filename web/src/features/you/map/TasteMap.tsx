import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { ApiError } from "@/shared/client/client";
import { historyQuery } from "@/shared/items/queries";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { Skeleton } from "@/shared/ui/Skeleton";
import { mapQuery } from "../queries";
import { getPreferences } from "./dots";
import { MapCanvas } from "./MapCanvas";

/** Status of the map as long as no model has been trained. */
const NOT_TRAINED_STATUS = 503;

/** Map of the catalogue with the items of the user highlighted. */
export function TasteMap(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(mapQuery);
  const { data: history } = useQuery(historyQuery(userId));
  const preferences = useMemo(() => getPreferences(history?.events ?? []), [history]);
  if (query.error instanceof ApiError && query.error.status === NOT_TRAINED_STATUS)
    return <p className="text-name">There is no map yet. It is drawn when the models are trained.</p>;
  return (
    <DataPanel
      query={query}
      skeleton={<Skeleton className="h-[26rem] rounded-2xl md:h-[36rem]" />}
      isEmpty={({ items }) => items.length === 0}
      empty={<p className="text-name">There is no map yet: the catalogue is empty.</p>}
    >
      {(map) => <MapCanvas map={map} preferences={preferences} />}
    </DataPanel>
  );
}
