import type { ReactNode } from "react";
import { Cover } from "@/shared/cover/Cover";
import type { Card } from "@/shared/items/queries";
import { Button } from "@/shared/ui/Button";

interface TrayProps {
  picks: readonly Card[];
  onRemove: (item: Card) => void;
  onDone: () => void;
  waiting: boolean;
}

const ENOUGH = 3;

/** What was picked so far, always in reach. */
export function Tray({ picks, onRemove, onDone, waiting }: TrayProps): ReactNode {
  if (picks.length === 0) return null;
  const left = ENOUGH - picks.length;
  return (
    <section
      aria-label="Your picks"
      data-tray
      className="fixed inset-x-0 bottom-(--foot) z-20 border-t border-line bg-raised/95 backdrop-blur"
    >
      <div className="page flex items-center gap-4 py-3">
        <ul className="no-bar -my-1 flex flex-1 items-end gap-2.5 overflow-x-auto px-1 py-1">
          {picks.map((item) => (
            <li key={item.item_id} className="w-11 shrink-0 animate-[rise_.3s_ease-out]">
              <button
                type="button"
                aria-label={`Take ${item.title} off your picks`}
                onClick={() => onRemove(item)}
                className="block w-full hover:opacity-70"
              >
                <Cover item={item} />
              </button>
            </li>
          ))}
        </ul>
        <p role="status" className="reason hidden text-name sm:block">
          {left > 0 ? `${left} more, and it gets good` : "A good start. More is better."}
        </p>
        <Button onClick={onDone} disabled={waiting}>
          {waiting ? "One moment…" : "Serve me"}
        </Button>
      </div>
    </section>
  );
}
