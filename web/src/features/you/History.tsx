import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { type EventSummary, historyQuery } from "@/shared/items/queries";
import { useFlip } from "@/shared/lib/useFlip";
import { formatCount } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Skeleton } from "@/shared/ui/Skeleton";
import { searchEvents } from "./event-labels";
import { HistoryEntry } from "./HistoryEntry";

const PAGE_SIZE = 12;

/** History of the user. */
export function History(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(historyQuery(userId));
  return (
    <DataPanel
      query={query}
      skeleton={<Skeleton className="h-96 rounded-xl" />}
      isEmpty={({ events }) => events.length === 0}
      empty={
        <p className="text-name">
          Your history is empty.{" "}
          <Link to="/" className="underline underline-offset-4">
            See your recommendations
          </Link>
          .
        </p>
      }
    >
      {({ events }) => <HistoryList events={events} />}
    </DataPanel>
  );
}

function HistoryList({ events }: { events: readonly EventSummary[] }): ReactNode {
  const [searchText, setSearchText] = useState("");
  const [nPages, setNPages] = useState(1);
  const matches = searchEvents(events, searchText);
  const visible = matches.slice(0, nPages * PAGE_SIZE);
  const listRef = useFlip<HTMLUListElement>(visible.map(({ event_id }) => event_id).join());
  return (
    <>
      <label className="flex min-h-12 max-w-md items-center gap-3 border-b border-ink px-1 focus-within:border-accent focus-within:shadow-[0_1px_0_0_var(--accent)]">
        <Icon name="search" />
        <span className="sr-only">Search your history</span>
        <input
          type="search"
          value={searchText}
          onChange={(event) => {
            setSearchText(event.target.value);
            setNPages(1);
          }}
          placeholder="A title, or “liked”"
          autoComplete="off"
          className="w-full bg-transparent font-serif text-name text-ink outline-none placeholder:text-soft"
        />
      </label>
      <p role="status" className="mt-3 text-caption text-soft">
        {searchText.trim()
          ? `${matches.length} of ${events.length}`
          : formatCount(events.length, "entry", "entries")}
      </p>
      <ul ref={listRef} aria-label="Your history" className="relative mt-2">
        {visible.map((event) => (
          <HistoryEntry key={event.event_id} event={event} />
        ))}
      </ul>
      {visible.length < matches.length && (
        <Button variant="outline" className="mt-6" onClick={() => setNPages(nPages + 1)}>
          {Math.min(PAGE_SIZE, matches.length - visible.length)} more
        </Button>
      )}
    </>
  );
}
