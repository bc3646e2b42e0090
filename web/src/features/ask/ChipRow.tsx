import clsx from "clsx";
import { type ReactNode, useState } from "react";
import { useFlip } from "@/shared/lib/useFlip";
import { IconButton } from "@/shared/ui/Button";
import { Popover } from "@/shared/ui/Popover";
import { AddChip } from "./AddChip";
import { ChipEditor } from "./ChipEditor";
import { type Chip, formatChip, formatChipValue, KIND_LABELS, replaceChip } from "./chips";

interface ChipRowProps {
  chips: readonly Chip[];
  /** True while the text is being parsed; the chips are then those of the previous text. */
  isLoading: boolean;
  onChange: (chips: Chip[]) => void;
}

/** The chips of a question; each can be edited, negated and removed, and others added. */
export function ChipRow({ chips, isLoading, onChange }: ChipRowProps): ReactNode {
  const list = useFlip<HTMLUListElement>(chips.map(formatChip).join());
  return (
    <section aria-label="Understood as" aria-busy={isLoading} className="mt-5">
      <ul
        ref={list}
        inert={isLoading}
        className={clsx(
          "relative no-scrollbar flex items-center gap-2 transition-opacity max-md:-mx-5 max-md:overflow-x-auto max-md:px-5 max-md:py-1 md:flex-wrap",
          isLoading && "opacity-50",
        )}
      >
        {chips.map((chip, index) => (
          <ChipItem
            key={formatChip(chip)}
            chip={chip}
            onChange={(next) => onChange(replaceChip(chips, index, next))}
          />
        ))}
        <li className="shrink-0">
          <AddChip onAdd={(chip) => onChange(replaceChip([...chips, chip], -1, null))} />
        </li>
      </ul>
    </section>
  );
}

function ChipItem({ chip, onChange }: { chip: Chip; onChange: (chip: Chip | null) => void }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const phrase = formatChip(chip);
  return (
    <li
      data-flip={phrase}
      className={clsx(
        "flex max-w-full items-center rounded-full border bg-raised max-md:shrink-0",
        chip.isNegated ? "border-dashed border-soft" : "border-line",
      )}
    >
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        label={`Change ${phrase}`}
        trigger={
          <button
            type="button"
            aria-label={`Change ${phrase}`}
            className="flex min-h-11 min-w-0 items-center rounded-l-full pl-4"
          >
            <span className="truncate font-serif text-name">
              <span className="mr-2 font-sans text-caption text-soft">{KIND_LABELS[chip.kind]}</span>
              {chip.isNegated && <span className="text-accent italic">not </span>}
              <span className={clsx(chip.isNegated && "line-through decoration-accent decoration-1")}>
                {formatChipValue(chip)}
              </span>
            </span>
          </button>
        }
      >
        <ChipEditor
          chip={chip}
          onChange={(next) => {
            setIsOpen(false);
            onChange(next);
          }}
        />
      </Popover>
      <IconButton icon="close" label={`Remove ${phrase}`} onClick={() => onChange(null)} />
    </li>
  );
}
