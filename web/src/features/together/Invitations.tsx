import { useMutation } from "@tanstack/react-query";
import { useId, useState, type ReactNode, type Ref, type SubmitEvent } from "react";
import { answered, api } from "@/shared/client/client";
import { Trouble } from "@/shared/panel/Trouble";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";
import { whose } from "./invited";

interface AcceptProps {
  here: readonly string[];
  onAdd: (code: string) => void;
  ref: Ref<HTMLInputElement>;
}

/** Where people have accounts, they sit down by a code of their own, and nobody is sat down by others. */
export function Accept({ here, onAdd, ref }: AcceptProps): ReactNode {
  const [typed, setTyped] = useState("");
  const hint = useId();
  const code = typed.trim();
  const who = whose(code);
  const wrong =
    code === ""
      ? null
      : !who
        ? "That is no invitation."
        : here.includes(who.id)
          ? "They sit here already."
          : null;
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    if (code === "" || wrong !== null) return;
    onAdd(code);
    setTyped("");
  };
  return (
    <div className="mt-6 space-y-6">
      <form onSubmit={add}>
        <div className="flex items-end gap-3">
          <label className="min-w-0 flex-1">
            <span className="text-caption font-semibold text-soft">Who comes along? Their invitation</span>
            <input
              ref={ref}
              type="text"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              aria-describedby={hint}
              className="mt-1 min-h-11 w-full border-b-2 border-ink bg-transparent px-1 outline-none focus:border-accent"
            />
          </label>
          <Button type="submit" look="line" disabled={code === "" || wrong !== null}>
            Add
          </Button>
        </div>
        <p id={hint} className="mt-1.5 text-caption text-soft">
          <span role="status">
            {wrong ?? "They make it on this page, on their own device, and send it to you."}
          </span>
        </p>
      </form>
      <Own />
    </div>
  );
}

/** The code by which others may think of me. */
function Own(): ReactNode {
  const { userId: user_id } = useSession();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => answered(api.POST("/users/{user_id}/invitation", { params: { path: { user_id } } })),
  });
  const copy = async (code: string) => {
    try {
      await navigator.clipboard.writeText(code);
      toast("Your invitation is copied. Send it to whoever lays the table.");
    } catch {
      toast("It could not be copied; select it and copy it by hand.", { bad: true });
    }
  };
  return (
    <section aria-label="Your own invitation" className="border-t border-line pt-5">
      <p className="font-serif text-name">Sit at somebody else’s table</p>
      <p className="mt-1 text-caption text-soft">
        Send them your invitation. For an hour they can make lists with you, and see for each thing a reason
        that may name what you liked. They see nothing else, and change nothing.
      </p>
      {data ? (
        <div className="mt-3 flex items-center gap-3">
          <input
            readOnly
            aria-label="Your invitation"
            value={data.code}
            onFocus={(event) => event.target.select()}
            className="min-h-11 min-w-0 flex-1 rounded-full border border-line bg-raised px-4 text-caption"
          />
          <Button look="line" onClick={() => void copy(data.code)}>
            Copy
          </Button>
        </div>
      ) : (
        <Button look="line" className="mt-3" disabled={isPending} onClick={() => mutate()}>
          {isPending ? "One moment…" : "Make an invitation"}
        </Button>
      )}
      {error && (
        <div className="mt-3">
          <Trouble error={error} again={() => mutate()} waiting={isPending} small />
        </div>
      )}
    </section>
  );
}
