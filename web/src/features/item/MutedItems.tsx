import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type MutedContent, setItemMuted, useUpdateMuted } from "@/shared/items/muting";
import { itemQuery } from "@/shared/items/queries";
import { Icon } from "@/shared/ui/Icon";

/** Muted items, each with a button to unmute it. */
export function MutedItems({ muted }: { muted: MutedContent }): ReactNode {
  const updateMuted = useUpdateMuted();
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
              onClick={() => updateMuted(setItemMuted(muted, id, false))}
              className="inline-flex min-h-11 items-center gap-2 rounded-full border border-line px-4 text-caption hover:border-ink"
            >
              <Icon name="mute" />
              <span className="sr-only">Let it count again: </span>
              <MutedItemTitle id={id} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function MutedItemTitle({ id }: { id: string }): ReactNode {
  const { data } = useQuery(itemQuery(id));
  return data?.title ?? id;
}
