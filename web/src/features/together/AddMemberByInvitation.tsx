import { useMutation } from "@tanstack/react-query";
import { type ReactNode, type Ref, type SubmitEvent, useId, useState } from "react";
import { api, unwrap } from "@/shared/client/client";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { decodeInvitation } from "./invitation-codes";

interface AddMemberByInvitationProps {
  memberIds: readonly string[];
  onAdd: (code: string) => void;
  ref: Ref<HTMLInputElement>;
}

/** Adds a member by their invitation code, on servers with accounts. */
export function AddMemberByInvitation({ memberIds, onAdd, ref }: AddMemberByInvitationProps): ReactNode {
  const [text, setText] = useState("");
  const hintId = useId();
  const code = text.trim();
  const invitee = decodeInvitation(code);
  const problem =
    code === ""
      ? null
      : !invitee
        ? "That is no invitation."
        : memberIds.includes(invitee.id)
          ? "They sit here already."
          : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (code === "" || problem !== null) return;
    onAdd(code);
    setText("");
  };
  return (
    <div className="mt-6 space-y-6">
      <form onSubmit={submit}>
        <div className="flex items-end gap-3">
          <label className="min-w-0 flex-1">
            <span className="text-caption font-semibold text-soft">Who comes along? Their invitation</span>
            <input
              ref={ref}
              type="text"
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              aria-describedby={hintId}
              className="mt-1 min-h-11 w-full border-b-2 border-ink bg-transparent px-1 outline-none focus:border-accent"
            />
          </label>
          <Button type="submit" variant="outline" disabled={code === "" || problem !== null}>
            Add
          </Button>
        </div>
        <p id={hintId} className="mt-1.5 text-caption text-soft">
          <span role="status">
            {problem ?? "They make it on this page, on their own device, and send it to you."}
          </span>
        </p>
      </form>
      <OwnInvitation />
    </div>
  );
}

/** Creates the invitation code of the current user. */
function OwnInvitation(): ReactNode {
  const { userId: user_id } = useSession();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => unwrap(api.POST("/users/{user_id}/invitation", { params: { path: { user_id } } })),
  });
  const copy = async (code: string) => {
    try {
      await navigator.clipboard.writeText(code);
      showToast("Your invitation is copied. Send it to whoever lays the table.");
    } catch {
      showToast("It could not be copied; select it and copy it by hand.", { isError: true });
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
          <Button variant="outline" onClick={() => void copy(data.code)}>
            Copy
          </Button>
        </div>
      ) : (
        <Button variant="outline" className="mt-3" disabled={isPending} onClick={() => mutate()}>
          {isPending ? "One moment…" : "Make an invitation"}
        </Button>
      )}
      {error && (
        <div className="mt-3">
          <ErrorNotice error={error} onRetry={() => mutate()} isRetrying={isPending} isCompact />
        </div>
      )}
    </section>
  );
}
