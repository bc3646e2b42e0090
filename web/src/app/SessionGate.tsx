import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { startSession } from "@/shared/session/token";

/** Renders its children once the current user is known; afterwards they stay mounted. */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const { authMode } = useSession();
  const [isReady, setIsReady] = useState(authMode !== null);
  if (authMode !== null && !isReady) setIsReady(true);
  const query = useQuery({
    queryKey: ["session"],
    queryFn: () => startSession().then(() => true),
    enabled: !isReady,
    retry: false,
  });
  if (isReady) return children;
  return (
    <div className="page pt-16">
      <DataPanel query={query} skeleton={<div className="min-h-96" />}>
        {() => null}
      </DataPanel>
    </div>
  );
}
