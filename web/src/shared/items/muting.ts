import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { useSession } from "@/shared/session/session";
import { showToast } from "@/shared/ui/toasts";
import { mutedQuery, refreshPersonalized } from "./queries";

export type MutedContent = ApiSchema<"MutedBody">;

/** Returns a function that replaces the muted content optimistically and refetches every personalized query. */
export function useUpdateMuted() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey } = mutedQuery(user_id);
  const { mutate } = useMutation({
    mutationFn: (body: MutedContent) =>
      unwrap(api.PUT("/users/{user_id}/muted", { params: { path: { user_id } }, body })),
    onMutate: (body) => {
      const previous = client.getQueryData<MutedContent>(queryKey);
      client.setQueryData<MutedContent>(queryKey, body);
      return { before: previous };
    },
    onError: (_error, _body, context) => {
      client.setQueryData(queryKey, context?.before);
      showToast("The server did not receive the change. Try again.", { isError: true });
    },
    onSuccess: () => refreshPersonalized(client),
  });
  return mutate;
}

/** The muted content with the item added or removed. */
export function setItemMuted(muted: MutedContent, item_id: string, isMuted: boolean): MutedContent {
  const otherItems = (muted.items ?? []).filter((id) => String(id) !== item_id);
  return { ...muted, items: isMuted ? [...otherItems, item_id] : otherItems };
}
