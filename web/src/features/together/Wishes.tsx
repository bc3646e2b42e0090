import clsx from "clsx";
import type { ReactNode } from "react";
import { DOMAINS } from "@/shared/lib/domains";
import type { Party } from "./party";

interface WishesProps {
  party: Party;
  onChange: (change: Partial<Party>) => void;
}

/** Of what, and for which mood. */
export function Wishes({ party, onChange }: WishesProps): ReactNode {
  const turn = (name: string) =>
    onChange({
      domains: party.domains.includes(name)
        ? party.domains.filter((one) => one !== name)
        : [...party.domains, name],
    });
  return (
    <section aria-label="What you want" className="flex flex-wrap items-end gap-x-8 gap-y-4">
      <label className="min-w-64 flex-1">
        <span className="text-caption font-semibold text-soft">In the mood for</span>
        <input
          type="text"
          value={party.words}
          maxLength={500}
          onChange={(event) => onChange({ words: event.target.value })}
          placeholder="something warm and funny, not too long…"
          autoComplete="off"
          className="mt-1 min-h-12 w-full border-b-2 border-ink bg-transparent px-1 font-serif text-[1.1875rem] outline-none placeholder:text-soft focus:border-accent"
        />
      </label>
      <div role="group" aria-label="Of what" className="flex flex-wrap gap-2">
        {DOMAINS.map(({ name, many }) => {
          const chosen = party.domains.includes(name);
          return (
            <button
              key={name}
              type="button"
              aria-pressed={chosen}
              onClick={() => turn(name)}
              className={clsx(
                "min-h-11 rounded-full border px-4 capitalize transition-colors",
                chosen ? "border-ink bg-ink text-paper" : "border-line text-ink hover:border-ink",
              )}
            >
              {many}
            </button>
          );
        })}
      </div>
    </section>
  );
}
