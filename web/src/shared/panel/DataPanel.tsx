import { useState, type ReactNode } from "react";
import { Slow } from "./Slow";
import { Trouble } from "./Trouble";

interface DataPanelProps<T> {
  query: { data: T | undefined; error: Error | null; isFetching: boolean; refetch: () => unknown };
  /** Grey shapes where the content will be. */
  skeleton: ReactNode;
  /** What to say when there is nothing to show. */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  children: (data: T) => ReactNode;
}

/** Owns waiting, failing and having nothing, so that pages are written as if all went well. */
export function DataPanel<T>({ query, skeleton, empty, isEmpty, children }: DataPanelProps<T>): ReactNode {
  const { data, error, isFetching, refetch } = query;
  const [tried, setTried] = useState<Error | null>(null);
  if (data !== undefined && tried !== null) setTried(null);
  const again = () => {
    setTried(error);
    void refetch();
  };
  if (data === undefined) {
    // What went wrong stands there until it is known whether trying again helped.
    const trouble = error ?? (isFetching ? tried : null);
    if (trouble) return <Trouble error={trouble} again={again} waiting={isFetching} />;
    return (
      <div aria-busy="true">
        <span className="sr-only">Loading</span>
        <Slow />
        {skeleton}
      </div>
    );
  }
  return (
    <>
      {error && <Trouble error={error} again={again} waiting={isFetching} small />}
      {empty !== undefined && isEmpty?.(data) ? empty : children(data)}
    </>
  );
}
