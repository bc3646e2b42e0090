import type { ReactNode } from "react";
import { useReached } from "@/shared/lib/reached";
import { Trouble } from "@/shared/panel/Trouble";
import { Button } from "@/shared/ui/Button";

interface MoreProps {
  more: boolean;
  waiting: boolean;
  error: Error | null;
  onMore: () => void;
}

/** The next page when the end comes near; also a button, for those who come by keyboard. */
export function More({ more, waiting, error, onMore }: MoreProps): ReactNode {
  const end = useReached(() => {
    if (more && !waiting && error === null) onMore();
  });
  return (
    <div ref={end} className="flex min-h-24 items-center justify-center">
      {error && <Trouble error={error} again={onMore} waiting={waiting} small />}
      {!error && more && (
        <Button look="line" disabled={waiting} onClick={onMore}>
          {waiting ? "More is coming…" : "More"}
        </Button>
      )}
      {!error && !more && <p className="reason text-name">That is all there is.</p>}
    </div>
  );
}
