import { useEffect, type ReactNode } from "react";
import { IconButton } from "./Button";
import { dismiss, useToasts } from "./toasts";

/**
 * Where toasts appear; read out without interrupting. They stand at the end of pages that may have no end, so that what
 * they offer to undo is undone by Ctrl+Z (⌘Z) too.
 */
export function Toasts(): ReactNode {
  const toasts = useToasts();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey) || isTyping) return;
      const last = toasts.findLast(({ undo }) => undo);
      if (!last?.undo) return;
      event.preventDefault();
      last.undo();
      dismiss(last.id);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [toasts]);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-[calc(var(--foot)+var(--tray)+1.25rem)] z-30 flex flex-col items-center gap-2 px-4"
    >
      {toasts.map(({ id, text, undo, bad }) => (
        <div
          key={id}
          className="pointer-events-auto flex min-h-12 max-w-xl animate-[rise_.3s_ease-out] items-center gap-3 rounded-2xl bg-ink py-2 pr-1 pl-5 text-paper shadow-lift"
        >
          <p className={bad ? "text-body leading-snug font-medium" : "font-serif text-name"}>{text}</p>
          {undo && (
            <button
              type="button"
              aria-keyshortcuts="Control+Z Meta+Z"
              className="min-h-11 px-3 text-caption font-semibold underline underline-offset-4"
              onClick={() => {
                undo();
                dismiss(id);
              }}
            >
              Undo
            </button>
          )}
          <IconButton
            icon="close"
            label="Dismiss"
            className="-my-2 shrink-0 text-paper/80! hover:bg-transparent!"
            onClick={() => dismiss(id)}
          />
        </div>
      ))}
    </div>
  );
}
