import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "@/shared/client/client";
import { historyOf, refreshAnswers, type Card } from "@/shared/items/queries";
import { freshId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";
import { toast } from "@/shared/ui/toasts";

const KEPT = "palate.";

/** What was picked or written so far, under a name of our own; a reload keeps it. */
export function useKept<T>(name: string, nothing: T): [T, (value: T) => void] {
  const key = KEPT + name;
  const [value, setValue] = useState<T>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? nothing : (JSON.parse(kept) as T);
  });
  const keep = (next: T) => {
    sessionStorage.setItem(key, JSON.stringify(next));
    setValue(next);
  };
  return [value, keep];
}

interface Told {
  picks: readonly Card[];
  about: string;
}

/** Sends the picks as likes and keeps the sentence; what could not be sent stays as it is. */
export function useServe() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ picks, about }: Told) => {
      if (about)
        await answered(api.PUT("/users/{user_id}/about", { params: { path: { user_id } }, body: { about } }));
      if (picks.length > 0)
        await answered(
          api.POST("/events", {
            body: {
              events: picks.map(({ item_id }) => ({
                user_id,
                item_id,
                event_type: "like" as const,
                event_id: freshId(),
              })),
            },
          }),
        );
    },
    onError: () =>
      toast("That did not reach the server. Your picks and words are kept here; try again.", { bad: true }),
  });
  const serve = (told: Told, then: () => void) =>
    mutate(told, {
      onSuccess: () => {
        for (const name of ["picks", "about"]) sessionStorage.removeItem(KEPT + name);
        void client.invalidateQueries({ queryKey: historyOf(user_id).queryKey });
        void refreshAnswers(client);
        then();
      },
    });
  return { serve, serving: isPending };
}
