import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMuting, type Muting } from "@/shared/items/muting";
import { itemFacts, mutedOf } from "@/shared/items/queries";
import { useSession } from "@/shared/session/session";
import { Icon } from "@/shared/ui/Icon";
import { Pill } from "@/shared/ui/Pill";

const KINDS = ["items", "genres", "people"] as const;
type Kind = (typeof KINDS)[number];

/** What is muted, each to be let in again. */
export function NotCounting(): ReactNode {
  const { userId } = useSession();
  const { data: muted } = useQuery(mutedOf(userId));
  const mute = useMuting();
  if (!muted) return null;
  const all = KINDS.flatMap((kind) => of(muted, kind).map((value) => ({ kind, value })));
  return (
    <section aria-label="Muted" className="mt-10">
      <h3 className="font-sans text-caption font-semibold tracking-normal">Muted</h3>
      {all.length === 0 ? (
        <p className="mt-2 text-soft">Nothing: all that you did counts.</p>
      ) : (
        <ul className="mt-3 flex flex-wrap gap-2">
          {all.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              <Pill
                className="min-h-11!"
                onClick={() => mute({ ...muted, [kind]: of(muted, kind).filter((one) => one !== value) })}
              >
                <Icon name="mute" />
                <span className="sr-only">Let it count again: </span>
                {kind === "items" ? <Title id={value} /> : value}
              </Pill>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function of(muted: Muting, kind: Kind): string[] {
  return (muted[kind] ?? []).map(String);
}

function Title({ id }: { id: string }): ReactNode {
  const { data } = useQuery(itemFacts(id));
  return data?.title ?? id;
}
