import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";
import { useSession } from "@/shared/session/session";
import { toast } from "@/shared/ui/toasts";
import { mutedOf, refreshAnswers } from "./queries";

export type Muting = Shape<"MutedBody">;

/** Replaces what is muted, shows it at once, and asks anew for every list. */
export function useMuting() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey } = mutedOf(user_id);
  const { mutate } = useMutation({
    mutationFn: (body: Muting) =>
      answered(api.PUT("/users/{user_id}/muted", { params: { path: { user_id } }, body })),
    onMutate: (body) => {
      const before = client.getQueryData<Muting>(queryKey);
      client.setQueryData<Muting>(queryKey, body);
      return { before };
    },
    onError: (_error, _body, kept) => {
      client.setQueryData(queryKey, kept?.before);
      toast("That did not reach the server. Try again.", { bad: true });
    },
    onSuccess: () => refreshAnswers(client),
  });
  return mutate;
}

/** What is muted, with this item too, or without it. */
export function withItem(muted: Muting, item_id: string, on: boolean): Muting {
  const others = (muted.items ?? []).filter((id) => String(id) !== item_id);
  return { ...muted, items: on ? [...others, item_id] : others };
}
