import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { changeEvent } from "@/shared/items/change-event";
import { type EventSummary, historyQuery, PERSONALIZED, refreshPersonalized } from "@/shared/items/queries";
import { createId } from "@/shared/lib/id";
import { useSession } from "@/shared/session/session";
import { showToast } from "@/shared/ui/toasts";

export type Correction = ApiSchema<"Correction">;

export function tasteQuery(user_id: string) {
  return queryOptions({
    queryKey: [PERSONALIZED, "taste", user_id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/users/{user_id}/taste", { params: { path: { user_id } }, signal })),
  });
}

export const mapQuery = queryOptions({
  queryKey: ["map"],
  queryFn: ({ signal }) => unwrap(api.GET("/map", { signal })),
  staleTime: Infinity,
});

export function aboutQuery(user_id: string) {
  return queryOptions({
    queryKey: ["about", user_id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/users/{user_id}/about", { params: { path: { user_id } }, signal })),
  });
}

/** Changes the type or value of an event, optimistically. */
export function useCorrectEvent() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  const { queryKey } = historyQuery(user_id);
  return useMutation({
    mutationFn: ({ event_id, correction }: { event_id: string; correction: Correction }) =>
      changeEvent(event_id, (event_id) =>
        unwrap(
          api.PUT("/users/{user_id}/history/{event_id}", {
            params: { path: { user_id, event_id } },
            body: correction,
          }),
        ),
      ),
    onMutate: async ({ event_id, correction }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData<ApiSchema<"HistoryOut">>(
        queryKey,
        (previous) =>
          previous && {
            ...previous,
            events: previous.events.map((event) => applyCorrection(event, event_id, correction)),
          },
      );
    },
    onError: () => showToast("The server did not receive the change. Try again.", { isError: true }),
    onSuccess: () => refreshPersonalized(client),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

function applyCorrection(
  event: EventSummary,
  event_id: string,
  { event_type, value }: Correction,
): EventSummary {
  return event.event_id === event_id ? { ...event, event_type, value: value ?? null } : event;
}

/** Restores a retracted event with its original time. */
export function useRestoreEvent() {
  const client = useQueryClient();
  const { userId: user_id } = useSession();
  return useMutation({
    mutationFn: ({ item_id, event_type, value, timestamp }: EventSummary) =>
      unwrap(
        api.POST("/events", {
          body: {
            user_id,
            item_id,
            event_type: event_type as Correction["event_type"],
            value,
            timestamp: new Date(timestamp * 1000).toISOString(),
            event_id: createId(),
          },
        }),
      ),
    onError: () => showToast("The server did not receive the change. Try again.", { isError: true }),
    onSettled: () => {
      void refreshPersonalized(client);
      return client.invalidateQueries({ queryKey: historyQuery(user_id).queryKey });
    },
  });
}
