import clsx from "clsx";
import { useState, type ReactNode } from "react";
import { useFlip } from "@/shared/lib/flip";
import { IconButton } from "@/shared/ui/Button";
import { Popover } from "@/shared/ui/Popover";
import { AddChip } from "./AddChip";
import { ChipEditor } from "./ChipEditor";
import { asPhrase, inWords, KINDS, replaced, type Chip } from "./chips";

interface ChipRowProps {
  chips: readonly Chip[];
  /** True while the words are being read: these are still the chips of the words before. */
  reading: boolean;
  onChange: (chips: Chip[]) => void;
}

/** What was understood: each chip can be changed, turned round and taken away, and others added. */
export function ChipRow({ chips, reading, onChange }: ChipRowProps): ReactNode {
  const row = useFlip<HTMLUListElement>(chips.map(asPhrase).join());
  return (
    <section aria-label="What was understood" aria-busy={reading} className="mt-5">
      <ul
        ref={row}
        inert={reading}
        className={clsx(
          "relative no-bar flex items-center gap-2 transition-opacity max-md:-mx-5 max-md:overflow-x-auto max-md:px-5 max-md:py-1 md:flex-wrap",
          reading && "opacity-50",
        )}
      >
        {chips.map((chip, at) => (
          <OneChip
            key={asPhrase(chip)}
            chip={chip}
            onChange={(changed) => onChange(replaced(chips, at, changed))}
          />
        ))}
        <li className="shrink-0">
          <AddChip onAdd={(chip) => onChange(replaced([...chips, chip], -1, null))} />
        </li>
      </ul>
    </section>
  );
}

function OneChip({ chip, onChange }: { chip: Chip; onChange: (chip: Chip | null) => void }): ReactNode {
  const [open, setOpen] = useState(false);
  const phrase = asPhrase(chip);
  return (
    <li
      data-flip={phrase}
      className={clsx(
        "flex max-w-full items-center rounded-full border bg-raised max-md:shrink-0",
        chip.not ? "border-dashed border-soft" : "border-line",
      )}
    >
      <Popover
        open={open}
        onOpen={setOpen}
        label={`Change ${phrase}`}
        trigger={
          <button
            type="button"
            aria-label={`Change ${phrase}`}
            className="flex min-h-11 min-w-0 items-center rounded-l-full pl-4"
          >
            <span className="truncate font-serif text-name">
              <span className="mr-2 font-sans text-caption text-soft">{KINDS[chip.kind]}</span>
              {chip.not && <span className="text-accent italic">not </span>}
              <span className={clsx(chip.not && "line-through decoration-accent decoration-1")}>
                {inWords(chip)}
              </span>
            </span>
          </button>
        }
      >
        <ChipEditor
          chip={chip}
          onChange={(changed) => {
            setOpen(false);
            onChange(changed);
          }}
        />
      </Popover>
      <IconButton icon="close" label={`Remove ${phrase}`} onClick={() => onChange(null)} />
    </li>
  );
}
