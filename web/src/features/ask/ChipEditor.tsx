import type { ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { type Chip, KIND_LABELS } from "./chips";
import { ValueEditor } from "./ValueEditor";

interface ChipEditorProps {
  chip: Chip;
  /** Null removes it. */
  onChange: (chip: Chip | null) => void;
}

/** Edits the value of a chip, negates or removes it. */
export function ChipEditor({ chip, onChange }: ChipEditorProps): ReactNode {
  return (
    <div className="space-y-4">
      <div className="flex items-center gap-2">
        <p className="mr-auto text-caption font-semibold text-soft">{KIND_LABELS[chip.kind]}</p>
        <Pill pressed={!chip.isNegated} onClick={() => onChange({ ...chip, isNegated: false })}>
          Include
        </Pill>
        <Pill pressed={chip.isNegated} onClick={() => onChange({ ...chip, isNegated: true })}>
          Exclude
        </Pill>
      </div>
      <ValueEditor kind={chip.kind} value={chip.value} onValue={(value) => onChange({ ...chip, value })} />
      <Button variant="text" className="-ml-1" onClick={() => onChange(null)}>
        Remove
      </Button>
    </div>
  );
}
