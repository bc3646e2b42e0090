import type { ReactNode } from "react";
import { Cover } from "@/shared/cover/Cover";
import type { Card } from "@/shared/items/queries";
import { Button } from "@/shared/ui/Button";

interface PickListProps {
  picks: readonly Card[];
  onRemove: (item: Card) => void;
  onDone: () => void;
  isSubmitting: boolean;
}

const RECOMMENDED_PICKS = 3;

/** Fixed bar with the items picked so far. */
export function PickList({ picks, onRemove, onDone, isSubmitting }: PickListProps): ReactNode {
  if (picks.length === 0) return null;
  const nMissing = RECOMMENDED_PICKS - picks.length;
  return (
    <section
      aria-label="Your picks"
      data-pick-list
      className="fixed inset-x-0 bottom-(--nav-height) z-20 border-t border-line bg-raised/95 backdrop-blur"
    >
      <div className="page flex items-center gap-4 py-3">
        <ul className="no-scrollbar -my-1 flex flex-1 items-end gap-2.5 overflow-x-auto px-1 py-1">
          {picks.map((item) => (
            <li key={item.item_id} className="w-11 shrink-0 animate-[rise_.3s_ease-out]">
              <button
                type="button"
                aria-label={`Remove ${item.title} from your picks`}
                onClick={() => onRemove(item)}
                className="block w-full hover:opacity-70"
              >
                <Cover item={item} />
              </button>
            </li>
          ))}
        </ul>
        <p role="status" className="reason hidden text-name sm:block">
          {nMissing > 0 ? `Pick ${nMissing} more for a good start` : "A good start. More picks help."}
        </p>
        <Button onClick={onDone} disabled={isSubmitting}>
          {isSubmitting ? "One moment…" : "Show my recommendations"}
        </Button>
      </div>
    </section>
  );
}
