import { type ReactNode, useState } from "react";
import { ErrorNotice } from "./ErrorNotice";
import { SlowNotice } from "./SlowNotice";

/** The part of a query that the panel needs. */
export interface PanelQuery<T> {
  data: T | undefined;
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
}

interface DataPanelProps<T> {
  query: PanelQuery<T>;
  /** Placeholder of the content while it loads. */
  skeleton: ReactNode;
  /** Shown if `isEmpty`. */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}

/** Renders the states of a query: loading, error, empty, or its data. */
export function DataPanel<T>({ query, skeleton, empty, isEmpty, children }: DataPanelProps<T>): ReactNode {
  const { data, error, isFetching, refetch } = query;
  const [retriedError, setRetriedError] = useState<Error | null>(null);
  if (data !== undefined && retriedError !== null) setRetriedError(null);
  const retry = () => {
    setRetriedError(error);
    void refetch();
  };
  if (data === undefined) {
    // The error stays visible while the request is retried.
    const shownError = error ?? (isFetching ? retriedError : null);
    if (shownError) return <ErrorNotice error={shownError} onRetry={retry} isRetrying={isFetching} />;
    return (
      <div aria-busy="true">
        <span className="sr-only">Loading</span>
        <SlowNotice />
        {skeleton}
      </div>
    );
  }
  return (
    <>
      {error && <ErrorNotice error={error} onRetry={retry} isRetrying={isFetching} isCompact />}
      {empty !== undefined && isEmpty?.(data) ? empty : children(data)}
    </>
  );
}
