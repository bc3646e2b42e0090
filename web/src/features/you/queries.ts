import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";
import { ANSWERS, historyOf, refreshAnswers } from "@/shared/items/queries";
import { freshId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";
import { toast } from "@/shared/ui/toasts";

export type Told = Shape<"EventOut">;
type Correction = Shape<"Correction">;

export function tasteOf(user_id: string) {
  return queryOptions({
    queryKey: [ANSWERS, "taste", user_id],
    queryFn: ({ signal }) =>
      answered(api.GET("/users/{user_id}/taste", { params: { path: { user_id } }, signal })),
  });
}

export const theMap = queryOptions({
  queryKey: ["map"],
  queryFn: ({ signal }) => answered(api.GET("/map", { signal })),
  staleTime: Infinity,
});

export function aboutOf(user_id: string) {
  return queryOptions({
    queryKey: ["about", user_id],
    queryFn: ({ signal }) =>
      answered(api.GET("/users/{user_id}/about", { params: { path: { user_id } }, signal })),
  });
}

/** Says something else of an event; shown at once, and taken back if it fails. */
export function useCorrect() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey } = historyOf(user_id);
  return useMutation({
    mutationFn: ({ event_id, better }: { event_id: string; better: Correction }) =>
      answered(
        api.PUT("/users/{user_id}/history/{event_id}", {
          params: { path: { user_id, event_id } },
          body: better,
        }),
      ),
    onMutate: async ({ event_id, better }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData<Shape<"HistoryOut">>(
        queryKey,
        (known) => known && { ...known, events: known.events.map((one) => corrected(one, event_id, better)) },
      );
    },
    onError: () => toast("That did not reach the server. Try again.", { bad: true }),
    onSuccess: () => refreshAnswers(client),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

function corrected(event: Told, event_id: string, { event_type, value }: Correction): Told {
  return event.event_id === event_id ? { ...event, event_type, value: value ?? null } : event;
}

/** Puts an event back that was taken back, with its own time. */
export function usePutBack() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  return useMutation({
    mutationFn: ({ item_id, event_type, value, timestamp }: Told) =>
      answered(
        api.POST("/events", {
          body: {
            user_id,
            item_id,
            event_type: event_type as Correction["event_type"],
            value,
            timestamp: new Date(timestamp * 1000).toISOString(),
            event_id: freshId(),
          },
        }),
      ),
    onError: () => toast("Putting it back did not reach the server. Try again.", { bad: true }),
    onSettled: () => {
      void refreshAnswers(client);
      return client.invalidateQueries({ queryKey: historyOf(user_id).queryKey });
    },
  });
}
