import { memo, type ReactNode } from "react";
import { Shelf, Things, ThingsSkeleton, type Shown } from "@/shared/items/Shelf";
import { DataPanel } from "@/shared/panel/DataPanel";

/** Fewer are no row: what was served further up has eaten it. */
const FEWEST = 3;

export interface Course {
  key: string;
  title: string;
  /** The part of the title that is the name of a thing. */
  name?: string;
  note: string;
  query: { data: unknown; error: Error | null; isFetching: boolean; refetch: () => unknown };
  items: readonly Shown[];
  most: number;
}

/** A course of the menu; `items` are those of its answer that are not served elsewhere. */
export const Row = memo(function Row({
  course,
  items,
}: {
  course: Course;
  items: readonly Shown[];
}): ReactNode {
  const { title, name, note, query } = course;
  if (query.data !== undefined && items.length < FEWEST) return null;
  return (
    <div className="-mx-[clamp(1.25rem,4vw,4rem)] px-[clamp(1.25rem,4vw,4rem)] [contain-intrinsic-size:auto_30rem] [content-visibility:auto]">
      <Shelf
        label={`${title}${name ?? ""}`}
        title={
          <>
            {title}
            {name && <em>{name}</em>}
          </>
        }
        note={note}
      >
        <DataPanel query={query} skeleton={<ThingsSkeleton />}>
          {() => <Things items={items} />}
        </DataPanel>
      </Shelf>
    </div>
  );
});
