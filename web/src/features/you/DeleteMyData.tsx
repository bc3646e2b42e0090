import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { api, unwrap } from "@/shared/client/client";
import { historyQuery } from "@/shared/items/queries";
import { formatCount } from "@/shared/lib/format";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { useSession } from "@/shared/session/session";
import { leaveSession } from "@/shared/session/token";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";

const CONFIRMATION_TEXT = "delete";

/** Deletes the user after a typed confirmation, and continues as a new guest. */
export function DeleteMyData(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { userId: user_id } = useSession();
  const { data: history } = useQuery(historyQuery(user_id));
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => unwrap(api.DELETE("/users/{user_id}", { params: { path: { user_id } } })),
    onSuccess: async ({ events }) => {
      dialog.current?.close();
      await leaveSession();
      client.clear();
      showToast(`Deleted: ${formatCount(events, "entry", "entries")}. You continue as a new guest.`);
      void navigate("/welcome", { replace: true });
    },
  });
  const isConfirmed = text.trim().toLowerCase() === CONFIRMATION_TEXT;
  const submit = () => {
    if (isConfirmed && !isPending) mutate();
  };
  return (
    <>
      <Button
        variant="outline"
        onClick={() => {
          setText("");
          reset();
          dialog.current?.showModal();
        }}
      >
        Delete my data…
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="delete-title"
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-2xl border border-line bg-raised p-8 text-ink shadow-lift backdrop:bg-black/50"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <h2 id="delete-title" className="text-heading">
            Delete all your data?
          </h2>
          <p className="mt-3 text-soft">
            {history ? formatCount(history.events.length, "entry", "entries") : "All entries"} of your
            history, your muted items and your text about yourself are deleted. This cannot be undone.
          </p>
          <label className="mt-6 block">
            <span className="text-caption">
              Type <strong className="font-semibold">{CONFIRMATION_TEXT}</strong> to confirm
            </span>
            <input
              type="text"
              value={text}
              autoComplete="off"
              autoCapitalize="none"
              onChange={(event) => setText(event.target.value)}
              className="mt-1 block min-h-11 w-full border-b border-ink bg-transparent font-serif text-name outline-none focus:border-accent focus:shadow-[0_1px_0_0_var(--accent)]"
            />
          </label>
          {error && (
            <div className="mt-6">
              <ErrorNotice error={error} onRetry={submit} isRetrying={isPending} isCompact />
            </div>
          )}
          <div className="mt-8 flex justify-end gap-3">
            <Button variant="outline" onClick={() => dialog.current?.close()}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isConfirmed || isPending}>
              {isPending ? "Deleting…" : "Delete my data"}
            </Button>
          </div>
        </form>
      </dialog>
    </>
  );
}
