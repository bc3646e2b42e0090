import { type ReactNode, type Ref, type SubmitEvent, useId, useState } from "react";
import { Button } from "@/shared/ui/Button";

/** Props of both forms that add a member: by id and by invitation. */
export interface AddMemberProps {
  memberIds: readonly string[];
  onAdd: (idOrCode: string) => void;
  ref: Ref<HTMLInputElement>;
}

interface AddMemberFormProps extends Pick<AddMemberProps, "onAdd" | "ref"> {
  label: string;
  hint?: string;
  maxLength?: number;
  /** Describes what is wrong with the trimmed input; null if nothing is. */
  findProblem: (text: string) => string | null;
}

/** Form with one text input that adds a member; the hint below is replaced by the problem of the input. */
export function AddMemberForm({
  label,
  hint = "",
  maxLength,
  findProblem,
  onAdd,
  ref,
}: AddMemberFormProps): ReactNode {
  const [input, setInput] = useState("");
  const messageId = useId();
  const text = input.trim();
  const problem = text === "" ? null : findProblem(text);
  const canSubmit = text !== "" && problem === null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!canSubmit) return;
    onAdd(text);
    setInput("");
  };
  return (
    <form onSubmit={submit}>
      <div className="flex items-end gap-3">
        <label className="min-w-0 flex-1">
          <span className="text-caption font-semibold text-soft">{label}</span>
          <input
            ref={ref}
            type="text"
            value={input}
            maxLength={maxLength}
            onChange={(event) => setInput(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-describedby={messageId}
            className="mt-1 min-h-11 w-full border-b-2 border-ink bg-transparent px-1 outline-none focus:border-accent"
          />
        </label>
        <Button type="submit" variant="outline" disabled={!canSubmit}>
          Add
        </Button>
      </div>
      <p id={messageId} role="status" className="mt-1.5 text-caption text-soft empty:hidden">
        {problem ?? hint}
      </p>
    </form>
  );
}
