import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMuting, withItem, type Muting } from "@/shared/items/muting";
import { itemFacts } from "@/shared/items/queries";
import { Icon } from "@/shared/ui/Icon";

/** What counts no more, each to be let in again. */
export function Muted({ muted }: { muted: Muting }): ReactNode {
  const mute = useMuting();
  const items = (muted.items ?? []).map(String);
  if (items.length === 0) return null;
  return (
    <div className="mt-8">
      <h3 className="text-name">Muted</h3>
      <ul className="mt-2 flex flex-wrap gap-2">
        {items.map((id) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => mute(withItem(muted, id, false))}
              className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line px-4 text-caption hover:border-ink"
            >
              <Icon name="mute" />
              <span className="sr-only">Let it count again: </span>
              <Title id={id} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Title({ id }: { id: string }): ReactNode {
  const { data } = useQuery(itemFacts(id));
  return data?.title ?? id;
}
