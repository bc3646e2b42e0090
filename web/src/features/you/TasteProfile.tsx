import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { ApiSchema } from "@/shared/client/client";
import { type MutedContent, useUpdateMuted } from "@/shared/items/muting";
import { mutedQuery } from "@/shared/items/queries";
import { getDomain } from "@/shared/lib/domains";
import { formatCount, formatTag } from "@/shared/lib/format";
import { DataPanel } from "@/shared/panel/DataPanel";
import { useSession } from "@/shared/session/session";
import { IconButton } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { Skeleton } from "@/shared/ui/Skeleton";
import { tasteQuery } from "./queries";

type Liking = ApiSchema<"LikingOut">;

const MAX_SHOWN = 6;
const FEW_ITEMS = 5;
const TASTE_KINDS = [
  ["genre", "By genre"],
  ["mood", "By mood"],
  ["decade", "By decade"],
  ["domain", "By type"],
  ["creator", "By creator"],
  ["tag", "By tag"],
] as const;
type TasteKind = (typeof TASTE_KINDS)[number][0];

/** Field of the muted content for each kind that can be muted. */
const MUTED_FIELDS: Partial<Record<TasteKind, "genres" | "people">> = { genre: "genres", creator: "people" };

/** Bar charts of the user's taste, each share beside that of the whole catalogue. */
export function TasteProfile(): ReactNode {
  const { userId } = useSession();
  const query = useQuery(tasteQuery(userId));
  return (
    <DataPanel
      query={query}
      skeleton={
        <div className="grid gap-12 md:grid-cols-2 lg:grid-cols-3">
          {TASTE_KINDS.map(([kind]) => (
            <Skeleton key={kind} className="h-64 rounded-xl" />
          ))}
        </div>
      }
      isEmpty={({ n_items }) => n_items === 0}
      empty={
        <p className="max-w-[60ch] text-name">
          Nothing yet.{" "}
          <Link to="/" className="underline underline-offset-4">
            Like a few items
          </Link>{" "}
          and their genres, moods and decades add up here.
        </p>
      }
    >
      {({ n_items, kinds }) => (
        <>
          {n_items < FEW_ITEMS && (
            <p className="mb-6 text-soft">
              Based on only {formatCount(n_items, "item")}: this is a rough picture.
            </p>
          )}
          <div className="grid gap-x-16 gap-y-12 md:grid-cols-2 lg:grid-cols-3">
            {TASTE_KINDS.map(([kind, title]) => (
              <TasteBars key={kind} kind={kind} title={title} likings={kinds[kind] ?? []} />
            ))}
          </div>
        </>
      )}
    </DataPanel>
  );
}

interface TasteBarsProps {
  kind: TasteKind;
  title: string;
  likings: readonly Liking[];
}

function TasteBars({ kind, title, likings }: TasteBarsProps): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedQuery(userId));
  const shown = likings.slice(0, MAX_SHOWN);
  const maxShare = Math.max(...shown.flatMap(({ share, usual }) => [share, usual]), 0.01);
  const mutedField = MUTED_FIELDS[kind];
  return (
    <section aria-label={title}>
      <h3 className="font-sans text-caption font-semibold tracking-normal">{title}</h3>
      {shown.length === 0 && <p className="mt-3 text-soft">No data yet.</p>}
      <ul className="mt-3 space-y-3.5">
        {shown.map(({ value, share, usual, liked, disliked }) => (
          <li key={value} className="group/bar">
            <div className="flex items-baseline gap-2">
              <span className="truncate font-serif text-name">{formatValue(kind, value)}</span>
              <span className="ml-auto text-caption tabular-nums">{formatPercent(share)}</span>
              {mutedField && muted && <MuteButton field={mutedField} value={value} muted={muted} />}
            </div>
            <div aria-hidden className="relative mt-1.5 h-1.5 rounded-r-full bg-sunken">
              <span
                className="absolute inset-y-0 left-0 rounded-r-full bg-soft transition-[width] duration-500"
                style={{ width: `${(share / maxShare) * 100}%` }}
              />
              <span
                className="absolute -inset-y-1 w-0.5 bg-accent"
                style={{ left: `calc(${(usual / maxShare) * 100}% - 1px)` }}
              />
            </div>
            <p className="mt-1 text-caption text-soft">
              catalogue {formatPercent(usual)} · {liked} liked{disliked > 0 && `, ${disliked} disliked`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface MuteButtonProps {
  field: "genres" | "people";
  value: string;
  muted: MutedContent;
}

function MuteButton({ field, value, muted }: MuteButtonProps): ReactNode {
  const updateMuted = useUpdateMuted();
  const others = (muted[field] ?? []).filter((other) => other !== value);
  return (
    <IconButton
      icon="mute"
      label={`Mute ${value}`}
      className="-my-3 -mr-3 self-center"
      onClick={() => {
        updateMuted({ ...muted, [field]: [...others, value] });
        showToast(`${value} is muted`, { undo: () => updateMuted({ ...muted, [field]: others }) });
      }}
    />
  );
}

function formatValue(kind: TasteKind, value: string): string {
  if (kind === "domain") return getDomain(value).plural;
  return kind === "tag" ? formatTag(value) : value;
}

/** Formats a share in whole per cent; positive shares below one as "< 1 %". */
export function formatPercent(share: number): string {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}
