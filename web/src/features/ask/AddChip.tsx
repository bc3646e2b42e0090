import { type ReactNode, useState } from "react";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { type Chip, type ChipKind, KIND_LABELS } from "./chips";
import { ValueEditor } from "./ValueEditor";

const OFFERED_KINDS: readonly ChipKind[] = [
  "mood",
  "genre",
  "tag",
  "domain",
  "year",
  "person",
  "title",
  "length",
  "words",
];

/** Popover that adds a chip: first its kind, then its value. */
export function AddChip({ onAdd }: { onAdd: (chip: Chip) => void }): ReactNode {
  const [isPopoverOpen, setIsPopoverOpen] = useState(false);
  const [kind, setKind] = useState<ChipKind | null>(null);
  const toggleOpen = (isOpen: boolean) => {
    setIsPopoverOpen(isOpen);
    setKind(null);
  };
  return (
    <Popover
      open={isPopoverOpen}
      onOpenChange={toggleOpen}
      label="Add a condition"
      trigger={
        <button
          type="button"
          className="min-h-11 rounded-full border border-dashed border-line px-4 text-caption font-medium text-soft transition-colors hover:border-ink hover:text-ink"
        >
          + Add<span className="sr-only"> a condition</span>
        </button>
      }
    >
      {kind === null ? (
        <div className="flex flex-wrap gap-2">
          {OFFERED_KINDS.map((option) => (
            <Pill key={option} onClick={() => setKind(option)}>
              {KIND_LABELS[option]}
            </Pill>
          ))}
        </div>
      ) : (
        <div className="space-y-4">
          <div className="flex items-center">
            <p className="mr-auto text-caption font-semibold text-soft">{KIND_LABELS[kind]}</p>
            <Button variant="text" className="min-h-9! text-caption!" onClick={() => setKind(null)}>
              Other type
            </Button>
          </div>
          <ValueEditor
            kind={kind}
            value=""
            onValue={(value) => {
              toggleOpen(false);
              onAdd({ kind, value, isNegated: false });
            }}
          />
        </div>
      )}
    </Popover>
  );
}
