import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "@/shared/client/client";
import { type Card, historyQuery, refreshPersonalized } from "@/shared/items/queries";
import { createId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";
import { showToast } from "@/shared/ui/toasts";

const STORAGE_PREFIX = "palate.";

/** State that is kept in `sessionStorage`. */
export function useStoredState<T>(name: string, initial: T): [T, (value: T) => void] {
  const key = STORAGE_PREFIX + name;
  const [value, setValue] = useState<T>(() => {
    const stored = sessionStorage.getItem(key);
    return stored === null ? initial : (JSON.parse(stored) as T);
  });
  const setStoredValue = (next: T) => {
    sessionStorage.setItem(key, JSON.stringify(next));
    setValue(next);
  };
  return [value, setStoredValue];
}

interface WelcomeAnswers {
  picks: readonly Card[];
  about: string;
}

/** Saves the self-description and sends the picks as likes; the stored state is cleared on success. */
export function useSubmitWelcome() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ picks, about }: WelcomeAnswers) => {
      if (about)
        await unwrap(api.PUT("/users/{user_id}/about", { params: { path: { user_id } }, body: { about } }));
      if (picks.length > 0)
        await unwrap(
          api.POST("/events", {
            body: {
              events: picks.map(({ item_id }) => ({
                user_id,
                item_id,
                event_type: "like" as const,
                event_id: createId(),
              })),
            },
          }),
        );
    },
    onError: () =>
      showToast("The server did not receive it. Your picks and your text are still here. Try again.", {
        isError: true,
      }),
  });
  const submitWelcome = (answers: WelcomeAnswers, onDone: () => void) =>
    mutate(answers, {
      onSuccess: () => {
        for (const name of ["picks", "about"]) sessionStorage.removeItem(STORAGE_PREFIX + name);
        void client.invalidateQueries({ queryKey: historyQuery(user_id).queryKey });
        void refreshPersonalized(client);
        onDone();
      },
    });
  return { submitWelcome, isSubmitting: isPending };
}
