import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, unwrap } from "@/shared/client/client";
import { refreshPersonalized } from "@/shared/items/queries";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { aboutQuery } from "./queries";

const MAX_LENGTH = 1000;

/** Form for the self-description of the user; a draft stays until it is saved. */
export function SelfDescriptionForm(): ReactNode {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey, ...aboutOptions } = aboutQuery(user_id);
  const { data, error } = useQuery({ queryKey, ...aboutOptions });
  const [draft, setDraft] = useState<string | null>(null);
  const { mutate, isPending } = useMutation({
    mutationFn: (about: string) =>
      unwrap(api.PUT("/users/{user_id}/about", { params: { path: { user_id } }, body: { about } })),
    onSuccess: (answer) => {
      client.setQueryData(queryKey, answer);
      setDraft(null);
      showToast(answer.about ? "Saved. It is used for your next recommendations." : "Your text is deleted.");
      return refreshPersonalized(client);
    },
    onError: () =>
      showToast("The server did not receive it. Your text is still here. Try again.", { isError: true }),
  });
  const text = draft ?? data?.about ?? "";
  const isChanged = draft !== null && draft.trim() !== (data?.about ?? "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate(text.trim());
      }}
    >
      <label htmlFor="about" className="text-caption font-semibold">
        About me
      </label>
      <textarea
        id="about"
        rows={3}
        maxLength={MAX_LENGTH}
        value={text}
        disabled={data === undefined && error === null}
        onChange={(event) => setDraft(event.target.value)}
        placeholder="I am 33, love slow science fiction, and cannot stand jump scares."
        className="mt-1 block w-full resize-y rounded-xl border border-line bg-raised px-4 py-3 font-serif text-name text-ink outline-none placeholder:text-soft placeholder:italic focus:border-accent"
      />
      <div className="mt-2 flex min-h-11 items-center justify-between gap-4">
        <p className="text-caption text-soft">{MAX_LENGTH - text.length} characters left</p>
        <Button type="submit" variant={isChanged ? "solid" : "outline"} disabled={!isChanged || isPending}>
          {isPending ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}
