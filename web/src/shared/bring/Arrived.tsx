import type { ReactNode } from "react";
import { count } from "@/shared/lib/words";
import type { Brought } from "./useBring";

const LISTED = 60;

/** What became of a file: how much was found, what was not, and why. */
export function Arrived({ fileName, brought }: { fileName: string; brought: Brought }): ReactNode {
  const parts = partsOf(brought);
  const said = parts.map(({ name, rows }) => `${rows} ${name}`).join(", ");
  return (
    <section
      aria-label={`${brought.service}, ${fileName}`}
      className="rounded-2xl border border-line bg-raised px-6 py-6"
    >
      <p className="font-serif text-course leading-tight tracking-tight">{headline(brought)}</p>
      <p className="reason mt-1 text-name break-words">
        {brought.service}, {fileName}: {count(brought.rows, "line")}, {said}.
      </p>
      <div aria-hidden className="mt-4 flex h-2.5 gap-0.5 overflow-hidden rounded-full">
        {parts.map(({ name, rows, ground }) => (
          <span key={name} className={ground} style={{ flexGrow: rows }} />
        ))}
      </div>
      {brought.notes.map((note) => (
        <p key={note} className="mt-4 text-soft">
          {note}
        </p>
      ))}
      <Missing brought={brought} />
      <Unreadable brought={brought} />
    </section>
  );
}

export function headline({ events, repeated }: Brought): string {
  if (events > 0) return `${count(events, "thing")} of your history came along`;
  return repeated > 0 ? "All of this was here already" : "Nothing in it could be placed";
}

interface Part {
  name: string;
  rows: number;
  ground: string;
}

/** Where the lines of a file went; they add up to all of them. */
export function partsOf({ by_id, by_title, said_twice, dropped, unmatched }: Brought): Part[] {
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
  return [
    { name: "found", rows: by_id + by_title, ground: "bg-book" },
    { name: "said twice", rows: said_twice, ground: "bg-line" },
    { name: "not in this catalogue", rows: sum(unmatched.map(({ rows }) => rows)), ground: "bg-soft" },
    { name: "not readable", rows: sum(Object.values(dropped)), ground: "bg-accent" },
  ].filter(({ rows }) => rows > 0);
}

function Missing({ brought: { unmatched } }: { brought: Brought }): ReactNode {
  if (unmatched.length === 0) return null;
  const left = unmatched.length - LISTED;
  return (
    <Folded title={`Not found: ${count(unmatched.length, "title")}`}>
      {unmatched.slice(0, LISTED).map((one) => (
        <li key={`${one.file}:${one.line}`} className="border-b border-line py-2 last:border-0">
          <span className="font-serif text-name">{one.title}</span>
          <span className="ml-3 text-caption text-soft">
            {[...one.creators.slice(0, 2), one.year].filter((part) => part !== null).join(", ")}
          </span>
          <span className="block text-caption text-soft">{why(one)}</span>
        </li>
      ))}
      {left > 0 && <li className="reason py-2 text-name">and {left} more</li>}
    </Folded>
  );
}

function why({ why: said, nearest_title }: Brought["unmatched"][number]): string {
  return nearest_title ? `${said} Nearest here: ${nearest_title}.` : said;
}

function Unreadable({ brought: { dropped, examples } }: { brought: Brought }): ReactNode {
  const reasons = Object.entries(dropped);
  if (reasons.length === 0) return null;
  return (
    <Folded title="Lines that could not be read">
      {reasons.map(([reason, rows]) => (
        <li key={reason} className="py-2">
          {reason}: {rows}
          <span className="ml-3 text-caption break-words text-soft">{examples[reason]?.join(", ")}</span>
        </li>
      ))}
    </Folded>
  );
}

function Folded({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
        {title}
      </summary>
      <ul className="max-h-80 overflow-y-auto pr-2">{children}</ul>
    </details>
  );
}
