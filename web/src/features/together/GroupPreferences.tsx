import clsx from "clsx";
import type { ReactNode } from "react";
import { DOMAINS } from "@/shared/lib/domains";
import type { Group } from "./group";

interface GroupPreferencesProps {
  group: Group;
  onChange: (change: Partial<Group>) => void;
}

/** Inputs for the mood and the domains of a group's list. */
export function GroupPreferences({ group, onChange }: GroupPreferencesProps): ReactNode {
  const toggleDomain = (name: string) =>
    onChange({
      domains: group.domains.includes(name)
        ? group.domains.filter((domain) => domain !== name)
        : [...group.domains, name],
    });
  return (
    <section aria-label="Preferences" className="flex flex-wrap items-end gap-x-8 gap-y-4">
      <label className="min-w-64 flex-1">
        <span className="text-caption font-semibold text-soft">In the mood for</span>
        <input
          type="text"
          value={group.text}
          maxLength={500}
          onChange={(event) => onChange({ text: event.target.value })}
          placeholder="something warm and funny, not too long…"
          autoComplete="off"
          className="mt-1 min-h-12 w-full border-b-2 border-ink bg-transparent px-1 font-serif text-[1.1875rem] outline-none placeholder:text-soft focus:border-accent"
        />
      </label>
      <div role="group" aria-label="Types" className="flex flex-wrap gap-2">
        {DOMAINS.map(({ name, plural }) => {
          const isChosen = group.domains.includes(name);
          return (
            <button
              key={name}
              type="button"
              aria-pressed={isChosen}
              onClick={() => toggleDomain(name)}
              className={clsx(
                "min-h-11 rounded-full border px-4 capitalize transition-colors",
                isChosen ? "border-ink bg-ink text-paper" : "border-line text-ink hover:border-ink",
              )}
            >
              {plural}
            </button>
          );
        })}
      </div>
    </section>
  );
}
