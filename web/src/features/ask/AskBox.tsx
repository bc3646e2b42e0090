import { type ReactNode, useEffect, useRef, useState } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";
import { IconButton } from "@/shared/ui/Button";
import { Icon } from "@/shared/ui/Icon";
import { MAX_TEXT_LENGTH, type Question } from "./question";
import type { UpdateQuestion } from "./useQuestion";

const TYPING_PAUSE_MS = 350;
/** Changes within this time replace the history entry instead of adding one. */
const CORRECTION_WINDOW_MS = 4000;

interface AskBoxProps {
  question: Question;
  updateQuestion: UpdateQuestion;
}

/** Search box that submits when typing pauses; its text stays if the request fails. */
export function AskBox({ question, updateQuestion }: AskBoxProps): ReactNode {
  const [text, setText] = useInputText(question.text);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef({ submittedText: question.text, updateQuestion });
  const lastSubmittedAt = useRef(0);
  useEffect(() => {
    latest.current = { submittedText: question.text, updateQuestion };
  });
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) requestAnimationFrame(() => input.current?.focus());
  }, []);

  const submit = (nextText: string) => {
    const { submittedText, updateQuestion: updateLatest } = latest.current;
    if (nextText.trim() === submittedText.trim()) return;
    const now = performance.now();
    const replace =
      submittedText !== "" &&
      lastSubmittedAt.current > 0 &&
      now - lastSubmittedAt.current < CORRECTION_WINDOW_MS;
    lastSubmittedAt.current = now;
    updateLatest({ text: nextText, chips: null }, { replace });
  };
  const submitTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(submitTimer.current), []);
  const changeText = (nextText: string, pause = TYPING_PAUSE_MS) => {
    setText(nextText);
    clearTimeout(submitTimer.current);
    submitTimer.current = setTimeout(() => submit(nextText), pause);
  };

  return (
    <form
      role="search"
      className="mt-6 flex min-h-16 items-center gap-3 border-b-2 border-ink px-1 focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        changeText(text, 0);
      }}
    >
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        enterKeyHint="search"
        aria-label="Your question"
        value={text}
        maxLength={MAX_TEXT_LENGTH}
        onChange={(event) => changeText(event.target.value)}
        placeholder="A melancholy game about the sea"
        autoComplete="off"
        className="w-full min-w-0 bg-transparent font-serif text-[1.375rem] text-ink outline-none placeholder:text-soft md:text-[1.75rem] [&::-webkit-search-cancel-button]:hidden"
      />
      {text !== "" && (
        <IconButton
          icon="close"
          label="Clear"
          className="shrink-0"
          onClick={() => {
            changeText("", 0);
            input.current?.focus();
          }}
        />
      )}
    </form>
  );
}

/** Text of the search box: what was typed, replaced by the text of the URL after back, forward or a link. */
function useInputText(urlText: string): [string, (text: string) => void] {
  const { key, state } = useLocation() as { key: string; state: unknown };
  const navigationType = useNavigationType();
  const [entry, setEntry] = useState({ key, text: urlText });
  if (entry.key !== key) {
    const isExternal = navigationType === NavigationType.Pop || state === FROM_LINK;
    setEntry({ key, text: isExternal ? urlText : entry.text });
  }
  return [entry.text, (next) => setEntry((current) => ({ ...current, text: next }))];
}

/** Location state of links to a question, which distinguishes them from typed questions. */
export const FROM_LINK = "link";
