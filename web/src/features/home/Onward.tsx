import { memo, useEffect, useRef, type ReactNode } from "react";
import { ThingsSkeleton, type Shown } from "@/shared/items/Shelf";
import { Trouble } from "@/shared/panel/Trouble";
import { nothingTwice } from "./courses";
import { Row } from "./rows";
import { useOnward } from "./useOnward";

/** From how far below the screen on the next rows are fetched. */
const AHEAD = "1200px";

interface OnwardProps {
  userId: string;
  /** What the menu is made of so far: its genres name the rows. */
  items: readonly Pick<Shown, "genres">[];
  served: ReadonlySet<string>;
}

/** The menu goes on for as long as somebody scrolls. */
export const Onward = memo(function Onward({ userId, items, served }: OnwardProps): ReactNode {
  const query = useOnward(userId, items);
  const { data: rows = [], fetchNextPage, hasNextPage, isFetching, error } = query;
  const end = useRef<HTMLDivElement>(null);
  const more = hasNextPage && !isFetching && !error;
  useEffect(() => {
    const foot = end.current;
    if (!more || !foot) return;
    // Anew after each page: rows that were all served further up do not move the foot, and nothing would be told.
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: AHEAD },
    );
    watch.observe(foot);
    return () => watch.disconnect();
  }, [more, fetchNextPage]);
  const courses = rows.map(({ key, theme, items: found }) => ({
    ...theme,
    key,
    query,
    items: found,
    most: found.length,
  }));
  const kept = nothingTwice(courses, served);
  return (
    <>
      {courses.map((course, at) => (
        <Row key={course.key} course={course} items={kept[at] ?? []} />
      ))}
      <div ref={end} aria-busy={isFetching}>
        {isFetching && <ThingsSkeleton />}
        {error && <Trouble error={error} again={() => void fetchNextPage()} waiting={isFetching} />}
        {rows.length > 0 && !hasNextPage && (
          <p className="reason border-t border-line py-10 text-center text-name">That was the whole menu.</p>
        )}
      </div>
    </>
  );
});
