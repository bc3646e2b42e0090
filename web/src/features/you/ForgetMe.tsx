import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { answered, api } from "@/shared/client/client";
import { historyOf } from "@/shared/items/queries";
import { count } from "@/shared/lib/words";
import { Trouble } from "@/shared/panel/Trouble";
import { useSession } from "@/shared/session/session";
import { leave } from "@/shared/session/token";
import { Button } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";

const MAGIC = "forget me";

/** Erases a person, after they have written that they want it; they go on as a new guest. */
export function ForgetMe(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { userId: user_id } = useSession();
  const { data: history } = useQuery(historyOf(user_id));
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => answered(api.DELETE("/users/{user_id}", { params: { path: { user_id } } })),
    onSuccess: async ({ events }) => {
      dialog.current?.close();
      await leave();
      client.clear();
      toast(`Forgotten: ${count(events, "thing you did", "things you did")}. Welcome, stranger.`);
      void navigate("/welcome", { replace: true });
    },
  });
  const sure = typed.trim().toLowerCase() === MAGIC;
  const forget = () => {
    if (sure && !isPending) mutate();
  };
  return (
    <>
      <Button
        look="line"
        onClick={() => {
          setTyped("");
          reset();
          dialog.current?.showModal();
        }}
      >
        Forget me…
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="forget-title"
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-2xl border border-line bg-raised p-8 text-ink shadow-lift backdrop:bg-black/50"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            forget();
          }}
        >
          <h2 id="forget-title" className="text-course">
            Forget everything?
          </h2>
          <p className="mt-3 text-soft">
            {history ? count(history.events.length, "thing you did", "things you did") : "What you did"}, what
            you muted and what you say of yourself will be gone. Nobody can bring it back.
          </p>
          <label className="mt-6 block">
            <span className="text-caption">
              Write <strong className="font-semibold">{MAGIC}</strong> if you are sure
            </span>
            <input
              type="text"
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              onChange={(event) => setTyped(event.target.value)}
              className="mt-1 block min-h-11 w-full border-b border-ink bg-transparent font-serif text-name outline-none focus:border-accent focus:shadow-[0_1px_0_0_var(--accent)]"
            />
          </label>
          {error && (
            <div className="mt-6">
              <Trouble error={error} again={forget} waiting={isPending} small />
            </div>
          )}
          <div className="mt-8 flex justify-end gap-3">
            <Button look="line" onClick={() => dialog.current?.close()}>
              Keep me
            </Button>
            <Button type="submit" disabled={!sure || isPending}>
              {isPending ? "Forgetting…" : "Forget me"}
            </Button>
          </div>
        </form>
      </dialog>
    </>
  );
}
