import type { ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import { Pill } from "@/shared/ui/Pill";
import { KINDS, type Chip } from "./chips";
import { ValueEditor } from "./ValueEditor";

interface ChipEditorProps {
  chip: Chip;
  /** Null takes it away. */
  onChange: (chip: Chip | null) => void;
}

/** Another value, the opposite, or away with it. */
export function ChipEditor({ chip, onChange }: ChipEditorProps): ReactNode {
  return (
    <div className="space-y-4">
      <div className="flex items-center gap-2">
        <p className="mr-auto text-caption font-semibold text-soft">{KINDS[chip.kind]}</p>
        <Pill pressed={!chip.not} onClick={() => onChange({ ...chip, not: false })}>
          This
        </Pill>
        <Pill pressed={chip.not} onClick={() => onChange({ ...chip, not: true })}>
          Not this
        </Pill>
      </div>
      <ValueEditor kind={chip.kind} value={chip.value} onValue={(value) => onChange({ ...chip, value })} />
      <Button look="bare" className="-ml-1" onClick={() => onChange(null)}>
        Take it away
      </Button>
    </div>
  );
}
