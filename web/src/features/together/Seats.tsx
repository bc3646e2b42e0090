import { useRef, type ReactNode } from "react";
import { useFlip } from "@/shared/lib/flip";
import { IconButton } from "@/shared/ui/Button";
import { useSession } from "@/shared/session/session";
import { AddSomeone } from "./AddSomeone";
import { Accept } from "./Invitations";
import { Mark } from "./Mark";
import { MAX_PEOPLE } from "./party";

export interface Seated {
  id: string;
  name: string;
  /** What they get of what a list for them alone would be worth, in [0, 1]; unknown until there is a list. */
  share: number | undefined;
}

interface SeatsProps {
  seated: readonly Seated[];
  /** By an id, or by an invitation where ids are not enough. */
  onAdd: (idOrCode: string) => void;
  onRemove: (id: string) => void;
}

/** Who sits at the table, and what each gets of the list. */
export function Seats({ seated, onAdd, onRemove }: SeatsProps): ReactNode {
  const { how } = useSession();
  // An open server believes whoever says who they are; elsewhere people sit down by themselves.
  const Adding = how === "open" ? AddSomeone : Accept;
  const seats = useFlip<HTMLUListElement>(seated.map(({ id }) => id).join());
  const box = useRef<HTMLInputElement>(null);
  const remove = (id: string) => {
    onRemove(id);
    box.current?.focus();
  };
  return (
    <section aria-labelledby="seats" className="lg:sticky lg:top-8 lg:self-start">
      <h2 id="seats" className="text-course">
        At the table
      </h2>
      <ul ref={seats} className="relative mt-4 space-y-4">
        {seated.map(({ id, name, share }, index) => (
          <li key={id} data-flip={id} className="flex items-center gap-3">
            <Mark name={name} className="size-10" />
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline gap-3">
                <span className="truncate font-serif text-name" title={id}>
                  {name}
                </span>
                {share !== undefined && (
                  <span className="ml-auto text-caption whitespace-nowrap text-soft tabular-nums">
                    gets {Math.round(share * 100)} %
                  </span>
                )}
              </p>
              <div aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken">
                <div
                  className="h-full rounded-full bg-accent transition-[width] duration-500"
                  style={{ width: `${(share ?? 0) * 100}%` }}
                />
              </div>
            </div>
            {index === 0 ? (
              <span className="w-11" />
            ) : (
              <IconButton icon="close" label={`${name} leaves the table`} onClick={() => remove(id)} />
            )}
          </li>
        ))}
      </ul>
      {seated.some(({ share }) => share !== undefined) && (
        <p className="mt-3 text-caption text-soft">of what a list for them alone would be worth</p>
      )}
      {seated.length < MAX_PEOPLE ? (
        <Adding ref={box} here={seated.map(({ id }) => id)} onAdd={onAdd} />
      ) : (
        <p className="reason mt-4 text-name">The table is full.</p>
      )}
    </section>
  );
}
