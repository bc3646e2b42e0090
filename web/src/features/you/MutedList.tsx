import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type MutedContent, useUpdateMuted } from "@/shared/items/muting";
import { mutedQuery } from "@/shared/items/queries";
import { ItemTitle, UnmuteButton } from "@/shared/items/UnmuteButton";
import { useSession } from "@/shared/session/session";

const MUTED_KINDS = ["items", "genres", "people"] as const;
type MutedKind = (typeof MUTED_KINDS)[number];

/** Muted items, genres and creators, each with a button to unmute it. */
export function MutedList(): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedQuery(userId));
  const updateMuted = useUpdateMuted();
  if (!muted) return null;
  const entries = MUTED_KINDS.flatMap((kind) => listMuted(muted, kind).map((value) => ({ kind, value })));
  return (
    <section aria-label="Muted" className="mt-10">
      <h3 className="font-sans text-caption font-semibold tracking-normal">Muted</h3>
      {entries.length === 0 ? (
        <p className="mt-2 text-soft">Nothing is muted.</p>
      ) : (
        <ul className="mt-3 flex flex-wrap gap-2">
          {entries.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              <UnmuteButton
                onClick={() =>
                  updateMuted({ ...muted, [kind]: listMuted(muted, kind).filter((other) => other !== value) })
                }
              >
                {kind === "items" ? <ItemTitle id={value} /> : value}
              </UnmuteButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function listMuted(muted: MutedContent, kind: MutedKind): string[] {
  return (muted[kind] ?? []).map(String);
}
