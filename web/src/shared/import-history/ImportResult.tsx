import type { ReactNode } from "react";
import { formatCount } from "@/shared/lib/format";
import type { ImportReport } from "./useImports";

const MAX_LISTED = 60;

/** Report on an imported file: how many lines matched items, which did not, and why. */
export function ImportResult({ fileName, report }: { fileName: string; report: ImportReport }): ReactNode {
  const lineCounts = countLines(report);
  const summary = lineCounts.map(({ name, rows }) => `${rows} ${name}`).join(", ");
  return (
    <section
      aria-label={`${report.service}, ${fileName}`}
      className="rounded-2xl border border-line bg-raised px-6 py-6"
    >
      <p className="font-serif text-heading leading-tight tracking-tight">{formatHeadline(report)}</p>
      <p className="reason mt-1 text-name break-words">
        {report.service}, {fileName}: {formatCount(report.rows, "line")}, {summary}.
      </p>
      <div aria-hidden className="mt-4 flex h-2.5 gap-0.5 overflow-hidden rounded-full">
        {lineCounts.map(({ name, rows, colorClass }) => (
          <span key={name} className={colorClass} style={{ flexGrow: rows }} />
        ))}
      </div>
      {report.notes.map((note) => (
        <p key={note} className="mt-4 text-soft">
          {note}
        </p>
      ))}
      <UnmatchedTitles report={report} />
      <UnreadableLines report={report} />
    </section>
  );
}

export function formatHeadline({ events, repeated }: ImportReport): string {
  if (events > 0) return `${formatCount(events, "entry", "entries")} imported`;
  return repeated > 0 ? "All of it was imported before" : "No line of it matches an item";
}

interface LineCount {
  name: string;
  rows: number;
  colorClass: string;
}

/** Counts the lines of a file by outcome; the counts add up to all lines. */
export function countLines({
  by_id,
  by_title,
  duplicates,
  dropped,
  unmatched_rows,
}: ImportReport): LineCount[] {
  const sum = (numbers: number[]) => numbers.reduce((total, value) => total + value, 0);
  return [
    { name: "matched", rows: by_id + by_title, colorClass: "bg-book" },
    { name: "repeated", rows: duplicates, colorClass: "bg-line" },
    { name: "not in this catalogue", rows: unmatched_rows, colorClass: "bg-soft" },
    { name: "not readable", rows: sum(Object.values(dropped)), colorClass: "bg-accent" },
  ].filter(({ rows }) => rows > 0);
}

function UnmatchedTitles({ report }: { report: ImportReport }): ReactNode {
  const { unmatched, unmatched_titles } = report;
  if (unmatched_titles === 0) return null;
  const hiddenCount = unmatched_titles - Math.min(unmatched.length, MAX_LISTED);
  return (
    <Disclosure title={`Not found: ${formatCount(unmatched_titles, "title")}`}>
      {unmatched.slice(0, MAX_LISTED).map((title) => (
        <li key={`${title.file}:${title.line}`} className="border-b border-line py-2 last:border-0">
          <span className="font-serif text-name">{title.title}</span>
          <span className="ml-3 text-caption text-soft">
            {[...title.creators.slice(0, 2), title.year].filter((part) => part !== null).join(", ")}
          </span>
          <span className="block text-caption text-soft">{explainUnmatched(title)}</span>
        </li>
      ))}
      {hiddenCount > 0 && <li className="reason py-2 text-name">and {hiddenCount} more</li>}
    </Disclosure>
  );
}

function explainUnmatched({ why: reason, nearest_title }: ImportReport["unmatched"][number]): string {
  return nearest_title ? `${reason} Nearest here: ${nearest_title}.` : reason;
}

function UnreadableLines({ report: { dropped, examples } }: { report: ImportReport }): ReactNode {
  const reasons = Object.entries(dropped);
  if (reasons.length === 0) return null;
  return (
    <Disclosure title="Lines that could not be read">
      {reasons.map(([reason, rows]) => (
        <li key={reason} className="py-2">
          {reason}: {rows}
          <span className="ml-3 text-caption break-words text-soft">{examples[reason]?.join(", ")}</span>
        </li>
      ))}
    </Disclosure>
  );
}

function Disclosure({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-soft underline decoration-line underline-offset-4 hover:text-ink">
        {title}
      </summary>
      <ul className="max-h-80 overflow-y-auto pr-2">{children}</ul>
    </details>
  );
}
