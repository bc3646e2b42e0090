import type { ReactNode } from "react";
import { useNearViewport } from "@/shared/lib/useNearViewport";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { Button } from "@/shared/ui/Button";

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  error: Error | null;
  /** Shown after the last page. */
  endText: string;
  onLoadMore: () => void;
}

/** Loads the next page near the end of the list, or by a button. */
export function LoadMore({ hasMore, isLoading, error, endText, onLoadMore }: LoadMoreProps): ReactNode {
  const sentinel = useNearViewport(() => {
    if (hasMore && !isLoading && error === null) onLoadMore();
  });
  return (
    <div ref={sentinel} className="flex min-h-24 items-center justify-center">
      {error && <ErrorNotice error={error} onRetry={onLoadMore} isRetrying={isLoading} isCompact />}
      {!error && hasMore && (
        <Button variant="outline" disabled={isLoading} onClick={onLoadMore}>
          {isLoading ? "Loading…" : "More"}
        </Button>
      )}
      {!error && !hasMore && <p className="reason text-name">{endText}</p>}
    </div>
  );
}
