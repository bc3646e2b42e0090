import { type ReactNode, useEffect } from "react";
import { IconButton } from "./Button";
import { dismissToast, useToasts } from "./toasts";

/**
 * The visible toasts, in a polite live region. Ctrl+Z (⌘Z) undoes the newest one that offers it, because the list comes
 * last in the tab order of pages that may be endless.
 */
export function ToastList(): ReactNode {
  const toasts = useToasts();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (event.key !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey) || isTyping) return;
      const lastUndoable = toasts.findLast(({ undo }) => undo);
      if (!lastUndoable?.undo) return;
      event.preventDefault();
      lastUndoable.undo();
      dismissToast(lastUndoable.id);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [toasts]);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-[calc(var(--nav-height)+var(--pick-list-height)+1.25rem)] z-30 flex flex-col items-center gap-2 px-4"
    >
      {toasts.map(({ id, text, undo, isError }) => (
        <div
          key={id}
          className="pointer-events-auto flex min-h-12 max-w-xl animate-[rise_.3s_ease-out] items-center gap-3 rounded-2xl bg-ink py-2 pr-1 pl-5 text-paper shadow-lift"
        >
          <p className={isError ? "text-body leading-snug font-medium" : "font-serif text-name"}>{text}</p>
          {undo && (
            <button
              type="button"
              aria-keyshortcuts="Control+Z Meta+Z"
              className="min-h-11 px-3 text-caption font-semibold underline underline-offset-4"
              onClick={() => {
                undo();
                dismissToast(id);
              }}
            >
              Undo
            </button>
          )}
          <IconButton
            icon="close"
            label="Dismiss"
            className="-my-2 shrink-0 text-paper/80! hover:bg-transparent!"
            onClick={() => dismissToast(id)}
          />
        </div>
      ))}
    </div>
  );
}
