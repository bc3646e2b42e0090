import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, unwrap } from "@/shared/client/client";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { AddMemberForm, type AddMemberProps } from "./AddMemberForm";
import { decodeInvitation } from "./invitation-codes";

/** Adds a member by their invitation code, on servers with accounts. */
export function AddMemberByInvitation({ memberIds, onAdd, ref }: AddMemberProps): ReactNode {
  const findProblem = (code: string) => {
    const invitee = decodeInvitation(code);
    if (!invitee) return "This is not an invitation code.";
    return memberIds.includes(invitee.id) ? "They are already a member." : null;
  };
  return (
    <div className="mt-6 space-y-6">
      <AddMemberForm
        ref={ref}
        label="Invitation code of another member"
        hint="They create it on this page, on their own device, and send it to you."
        findProblem={findProblem}
        onAdd={onAdd}
      />
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
      showToast("The invitation code is copied. Send it to the person who starts the group.");
    } catch {
      showToast("The code could not be copied. Select it and copy it by hand.", { isError: true });
    }
  };
  return (
    <section aria-label="Your invitation code" className="border-t border-line pt-5">
      <p className="font-serif text-name">Join the group of someone else</p>
      <p className="mt-1 text-caption text-soft">
        Send them an invitation code. For an hour they can add you to their group. They see a reason for each
        item, which may name items you liked. They see nothing else, and they cannot change anything.
      </p>
      {data ? (
        <div className="mt-3 flex items-center gap-3">
          <input
            readOnly
            aria-label="Invitation code"
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
          {isPending ? "One moment…" : "Create an invitation"}
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
