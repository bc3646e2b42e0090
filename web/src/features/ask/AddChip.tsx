import { useState, type ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { Popover } from "@/shared/ui/Popover";
import { KINDS, type Chip, type ChipKind } from "./chips";
import { ValueEditor } from "./ValueEditor";

const OFFERED: readonly ChipKind[] = [
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

/** A chip set by hand: first of what kind, then which. */
export function AddChip({ onAdd }: { onAdd: (chip: Chip) => void }): ReactNode {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<ChipKind | null>(null);
  const turn = (to: boolean) => {
    setOpen(to);
    setKind(null);
  };
  return (
    <Popover
      open={open}
      onOpen={turn}
      label="Add to what was understood"
      trigger={
        <button
          type="button"
          className="min-h-11 rounded-full border border-dashed border-line px-4 text-caption font-medium text-soft transition-colors hover:border-ink hover:text-ink"
        >
          + Add<span className="sr-only"> to what was understood</span>
        </button>
      }
    >
      {kind === null ? (
        <div className="flex flex-wrap gap-2">
          {OFFERED.map((one) => (
            <Pill key={one} onClick={() => setKind(one)}>
              {KINDS[one]}
            </Pill>
          ))}
        </div>
      ) : (
        <div className="space-y-4">
          <div className="flex items-center">
            <p className="mr-auto text-caption font-semibold text-soft">{KINDS[kind]}</p>
            <Button look="bare" className="min-h-9! text-caption!" onClick={() => setKind(null)}>
              Another kind
            </Button>
          </div>
          <ValueEditor
            kind={kind}
            value=""
            onValue={(value) => {
              turn(false);
              onAdd({ kind, value, not: false });
            }}
          />
        </div>
      )}
    </Popover>
  );
}
