import type { ReactNode } from "react";
import { type MutedContent, setItemMuted, useUpdateMuted } from "@/shared/items/muting";
import { ItemTitle, UnmuteButton } from "@/shared/items/UnmuteButton";

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
            <UnmuteButton onClick={() => updateMuted(setItemMuted(muted, id, false))}>
              <ItemTitle id={id} />
            </UnmuteButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
