import { useEffect, useRef, useState, type ReactNode } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";
import { IconButton } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { MAX_WORDS, type Question } from "./question";
import type { Ask } from "./useQuestion";

const PAUSE_MS = 350;
/** Typing on within this time corrects what was asked, rather than asking something else. */
const SAME_THOUGHT_MS = 4000;

interface AskBoxProps {
  question: Question;
  ask: Ask;
}

/** One box; what is typed is asked when the typing pauses. What is typed stays, whatever becomes of the answer. */
export function AskBox({ question, ask }: AskBoxProps): ReactNode {
  const [words, setWords] = useWords(question.words);
  const box = useRef<HTMLInputElement>(null);
  const latest = useRef({ asked: question.words, ask });
  const typedAt = useRef(0);
  useEffect(() => {
    latest.current = { asked: question.words, ask };
  });
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) requestAnimationFrame(() => box.current?.focus());
  }, []);

  const send = (text: string) => {
    const { asked, ask: go } = latest.current;
    if (text.trim() === asked.trim()) return;
    const now = performance.now();
    const replace = asked !== "" && typedAt.current > 0 && now - typedAt.current < SAME_THOUGHT_MS;
    typedAt.current = now;
    go({ words: text, chips: null }, { replace });
  };
  const sendSoon = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(sendSoon.current), []);
  const type = (text: string, pause = PAUSE_MS) => {
    setWords(text);
    clearTimeout(sendSoon.current);
    sendSoon.current = setTimeout(() => send(text), pause);
  };

  return (
    <form
      role="search"
      className="mt-6 flex min-h-16 items-center gap-3 border-b-2 border-ink px-1 focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        type(words, 0);
      }}
    >
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        enterKeyHint="search"
        aria-label="Ask in your words"
        value={words}
        maxLength={MAX_WORDS}
        onChange={(event) => type(event.target.value)}
        placeholder="A melancholy game about the sea"
        autoComplete="off"
        className="w-full min-w-0 bg-transparent font-serif text-[1.375rem] text-ink outline-none placeholder:text-soft md:text-[1.75rem] [&::-webkit-search-cancel-button]:hidden"
      />
      {words !== "" && (
        <IconButton
          icon="close"
          label="Clear"
          className="shrink-0"
          onClick={() => {
            type("", 0);
            box.current?.focus();
          }}
        />
      )}
    </form>
  );
}

/** What stands in the box: what was typed, and after a step back or forward, or a link, what was asked there. */
function useWords(asked: string): [string, (words: string) => void] {
  const { key, state } = useLocation() as { key: string; state: unknown };
  const type = useNavigationType();
  const [known, setKnown] = useState({ key, words: asked });
  if (known.key !== key) {
    const elsewhere = type === NavigationType.Pop || state === FROM_LINK;
    setKnown({ key, words: elsewhere ? asked : known.words });
  }
  return [known.words, (words) => setKnown((before) => ({ ...before, words }))];
}

/** The state of links to a question, by which the box knows that it was not typed. */
export const FROM_LINK = "link";
