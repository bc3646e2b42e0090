import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { historyOf } from "@/shared/items/queries";
import { useFlip } from "@/shared/lib/flip";
import { count } from "@/shared/lib/words";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { Deed } from "./Deed";
import type { Told } from "./queries";
import { searched } from "./told";

const PAGE = 12;

/** Everything that stands of what a person did. */
export function History(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(historyOf(userId));
  return (
    <DataPanel
      query={query}
      skeleton={<div className="h-96 animate-[waiting_1.6s_ease-in-out_infinite] rounded-xl bg-sunken" />}
      isEmpty={({ events }) => events.length === 0}
      empty={
        <p className="text-name">
          You did nothing here yet.{" "}
          <Link to="/" className="underline underline-offset-4">
            See tonight’s menu
          </Link>
          .
        </p>
      }
    >
      {({ events }) => <Deeds events={events} />}
    </DataPanel>
  );
}

function Deeds({ events }: { events: readonly Told[] }): ReactNode {
  const [words, setWords] = useState("");
  const [pages, setPages] = useState(1);
  const fit = searched(events, words);
  const shown = fit.slice(0, pages * PAGE);
  const list = useFlip<HTMLUListElement>(shown.map(({ event_id }) => event_id).join());
  return (
    <>
      <label className="flex min-h-12 max-w-md items-center gap-3 border-b border-ink px-1 focus-within:border-accent focus-within:shadow-[0_1px_0_0_var(--accent)]">
        <Icon name="search" />
        <span className="sr-only">Search what you did</span>
        <input
          type="search"
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setPages(1);
          }}
          placeholder="A title, or “loved”"
          autoComplete="off"
          className="w-full bg-transparent font-serif text-name text-ink outline-none placeholder:text-soft"
        />
      </label>
      <p role="status" className="mt-3 text-caption text-soft">
        {words.trim()
          ? `${fit.length} of ${events.length}`
          : count(events.length, "thing you did", "things you did")}
      </p>
      <ul ref={list} aria-label="What you did" className="relative mt-2">
        {shown.map((told) => (
          <Deed key={told.event_id} told={told} />
        ))}
      </ul>
      {shown.length < fit.length && (
        <Button look="line" className="mt-6" onClick={() => setPages(pages + 1)}>
          {Math.min(PAGE, fit.length - shown.length)} more
        </Button>
      )}
    </>
  );
}
