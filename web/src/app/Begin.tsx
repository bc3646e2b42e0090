import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { begin } from "@/shared/session/token";

/** Pages are about somebody: on the first visit, waits until it is known who. After that nothing takes a page away. */
export function Begin({ children }: { children: ReactNode }): ReactNode {
  const { how } = useSession();
  const [known, setKnown] = useState(how !== null);
  if (how !== null && !known) setKnown(true);
  const query = useQuery({
    queryKey: ["begin"],
    queryFn: () => begin().then(() => true),
    enabled: !known,
    retry: false,
  });
  if (known) return children;
  return (
    <div className="page pt-16">
      <DataPanel query={query} skeleton={<div className="min-h-96" />}>
        {() => null}
      </DataPanel>
    </div>
  );
}
