import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Shape } from "@/shared/client/client";
import { useMuting, type Muting } from "@/shared/items/muting";
import { mutedOf } from "@/shared/items/queries";
import { domainOf } from "@/shared/lib/domains";
import { count, plain } from "@/shared/lib/words";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { IconButton } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";
import { tasteOf } from "./queries";

type Liking = Shape<"LikingOut">;

const SHOWN = 6;
const FEW = 5;
const KINDS = [
  ["genre", "By genre"],
  ["mood", "By mood"],
  ["decade", "By decade"],
  ["domain", "By kind"],
  ["creator", "By maker"],
  ["tag", "By what it is about"],
] as const;
type Kind = (typeof KINDS)[number][0];

/** What of a kind can be muted, and under which name. */
const MUTABLE: Partial<Record<Kind, "genres" | "people">> = { genre: "genres", creator: "people" };

/** Shares of a taste as bars from zero, each beside the share of the whole catalogue. */
export function Taste(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(tasteOf(userId));
  return (
    <DataPanel
      query={query}
      skeleton={
        <div className="grid gap-12 md:grid-cols-2 lg:grid-cols-3">
          {KINDS.map(([kind]) => (
            <div
              key={kind}
              className="h-64 animate-[waiting_1.6s_ease-in-out_infinite] rounded-xl bg-sunken"
            />
          ))}
        </div>
      }
      isEmpty={({ n_items }) => n_items === 0}
      empty={
        <p className="max-w-[60ch] text-name">
          Nothing yet.{" "}
          <Link to="/" className="underline underline-offset-4">
            Love a few things
          </Link>{" "}
          and their genres, moods and decades add up here.
        </p>
      }
    >
      {({ n_items, kinds }) => (
        <>
          {n_items < FEW && (
            <p className="mb-6 text-soft">
              Of {count(n_items, "thing")} only: little can be told from so few.
            </p>
          )}
          <div className="grid gap-x-16 gap-y-12 md:grid-cols-2 lg:grid-cols-3">
            {KINDS.map(([kind, title]) => (
              <Bars key={kind} kind={kind} title={title} likings={kinds[kind] ?? []} />
            ))}
          </div>
        </>
      )}
    </DataPanel>
  );
}

interface BarsProps {
  kind: Kind;
  title: string;
  likings: readonly Liking[];
}

function Bars({ kind, title, likings }: BarsProps): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedOf(userId));
  const shown = likings.slice(0, SHOWN);
  const full = Math.max(...shown.flatMap(({ share, usual }) => [share, usual]), 0.01);
  const mutes = MUTABLE[kind];
  return (
    <section aria-label={title}>
      <h3 className="font-sans text-caption font-semibold tracking-normal">{title}</h3>
      {shown.length === 0 && <p className="mt-3 text-soft">Nothing to tell.</p>}
      <ul className="mt-3 space-y-3.5">
        {shown.map(({ value, share, usual, liked, disliked }) => (
          <li key={value} className="group/bar">
            <div className="flex items-baseline gap-2">
              <span className="truncate font-serif text-name">{named(kind, value)}</span>
              <span className="ml-auto text-caption tabular-nums">{percent(share)}</span>
              {mutes && muted && <Mute of={mutes} value={value} muted={muted} />}
            </div>
            <div aria-hidden className="relative mt-1.5 h-1.5 rounded-r-full bg-sunken">
              <span
                className="absolute inset-y-0 left-0 rounded-r-full bg-soft transition-[width] duration-500"
                style={{ width: `${(share / full) * 100}%` }}
              />
              <span
                className="absolute -inset-y-1 w-0.5 bg-accent"
                style={{ left: `calc(${(usual / full) * 100}% - 1px)` }}
              />
            </div>
            <p className="mt-1 text-caption text-soft">
              usually {percent(usual)} · {liked} for{disliked > 0 && `, ${disliked} against`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface MuteProps {
  of: "genres" | "people";
  value: string;
  muted: Muting;
}

function Mute({ of, value, muted }: MuteProps): ReactNode {
  const mute = useMuting();
  const others = (muted[of] ?? []).filter((one) => one !== value);
  return (
    <IconButton
      icon="mute"
      label={`Mute ${value}`}
      className="-my-3 -mr-3 self-center"
      onClick={() => {
        mute({ ...muted, [of]: [...others, value] });
        toast(`${value} counts no more`, { undo: () => mute({ ...muted, [of]: others }) });
      }}
    />
  );
}

function named(kind: Kind, value: string): string {
  if (kind === "domain") return domainOf(value).many;
  return kind === "tag" ? plain(value) : value;
}

/** Whole per cent, and honest about what is less than one. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}
