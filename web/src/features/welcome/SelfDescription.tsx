import { type ReactNode, useId } from "react";
import { Button } from "@/shared/ui/Button";

const EXAMPLE = "I love slow, sad science fiction, and ambient records for working at night.";
/** The API's limit. */
const MAX_LENGTH = 2000;

interface SelfDescriptionProps {
  about: string;
  onAbout: (about: string) => void;
  onDone: () => void;
  isSubmitting: boolean;
}

/** Input for the self-description of a new user. */
export function SelfDescription({ about, onAbout, onDone, isSubmitting }: SelfDescriptionProps): ReactNode {
  const hintId = useId();
  return (
    <div>
      <textarea
        aria-label="About you, in a sentence"
        aria-describedby={hintId}
        rows={3}
        value={about}
        maxLength={MAX_LENGTH}
        onChange={(event) => onAbout(event.target.value)}
        placeholder="I love…"
        className="w-full resize-y rounded-2xl border border-line bg-raised px-4 py-3 font-serif text-[1.1875rem] leading-snug text-ink placeholder:text-soft focus:border-ink"
      />
      <p id={hintId} className="mt-1 text-caption text-soft">
        The suggestions below change as you write. You can change or delete the text at any time.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-1">
        <Button onClick={onDone} disabled={isSubmitting || about.trim() === ""}>
          {isSubmitting ? "One moment…" : "Save and continue"}
        </Button>
        {about === "" && (
          <Button variant="text" onClick={() => onAbout(EXAMPLE)}>
            Show me an example
          </Button>
        )}
      </div>
    </div>
  );
}
