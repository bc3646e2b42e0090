import { useId, type ReactNode } from "react";
import { Button } from "@/shared/ui/Button";

const EXAMPLE = "I love slow, sad science fiction, and ambient records for working at night.";
/** As the API has it. */
const MOST = 2000;

interface SentenceProps {
  about: string;
  onAbout: (about: string) => void;
  onDone: () => void;
  waiting: boolean;
}

/** Who one is, in one's own words; what is offered below listens along. */
export function Sentence({ about, onAbout, onDone, waiting }: SentenceProps): ReactNode {
  const hint = useId();
  return (
    <div>
      <textarea
        aria-label="Who you are, in a sentence"
        aria-describedby={hint}
        rows={3}
        value={about}
        maxLength={MOST}
        onChange={(event) => onAbout(event.target.value)}
        placeholder="I love…"
        className="w-full resize-y rounded-2xl border border-line bg-raised px-4 py-3 font-serif text-[1.1875rem] leading-snug text-ink placeholder:text-soft focus:border-ink"
      />
      <p id={hint} className="mt-1 text-caption text-soft">
        What is offered below changes as you write. You can change or delete it at any time.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-x-5 gap-y-1">
        <Button onClick={onDone} disabled={waiting || about.trim() === ""}>
          {waiting ? "One moment…" : "That is me"}
        </Button>
        {about === "" && (
          <Button look="bare" onClick={() => onAbout(EXAMPLE)}>
            Show me an example
          </Button>
        )}
      </div>
    </div>
  );
}
