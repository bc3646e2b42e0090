import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type ApiSchema, unwrap } from "@/shared/client/client";
import { createId } from "@/shared/lib/id";
import { getDomain } from "@/shared/lib/domains";
import { useSession } from "@/shared/session/session";
import { showToast } from "@/shared/ui/toasts";
import { changeEvent } from "./change-event";
import { type Card, type EventSummary, historyQuery, refreshPersonalized } from "./queries";

export type FeedbackType = Exclude<ApiSchema<"EventIn">["event_type"], "retract">;
type HistoryData = ApiSchema<"HistoryOut">;

/** Feedback that the user just gave on an item. */
export interface FeedbackAction {
  type: FeedbackType;
  item: Pick<Card, "item_id" | "title" | "domain">;
  value?: number;
  recommendationId?: string | undefined;
  /** The event to retract, if this feedback was given already. */
  retractsEventId?: string | undefined;
}

const CONFIRMATION_TEXTS: Record<FeedbackType, (title: string, doneVerb: string) => string> = {
  like: (title) => `You like ${title}`,
  dislike: (title) => `${title}: not for you`,
  complete: (title, doneVerb) => `${title}: ${doneVerb}`,
  save: (title) => `${title} is saved for later`,
  rating: (title) => `${title} is rated`,
  click: (title) => title,
};

/**
 * Returns a function that sends feedback: the cached history is updated optimistically and rolled back if the request
 * fails; afterwards all personalized queries are refetched. Idempotent, because the event id is created here.
 */
export function useSendFeedback(): (action: FeedbackAction) => void {
  const client = useQueryClient();
  const { userId } = useSession();
  return (action) =>
    void (action.retractsEventId === undefined
      ? sendFeedback(client, userId, action)
      : retractEvent(client, userId, action.retractsEventId));
}

/** Returns a function that deletes an event from the history. */
export function useRetractEvent(): (event_id: string) => void {
  const client = useQueryClient();
  const { userId } = useSession();
  return (event_id) => void retractEvent(client, userId, event_id);
}

async function sendFeedback(client: QueryClient, userId: string, action: FeedbackAction): Promise<void> {
  const event_id = createId();
  updateCachedHistory(client, userId, (events) => [...events, createEventSummary(action, event_id)]);
  try {
    await unwrap(
      api.POST("/events", {
        body: {
          user_id: userId,
          item_id: action.item.item_id,
          event_type: action.type,
          event_id,
          value: action.value ?? null,
          recommendation_id: action.recommendationId ?? null,
        },
      }),
    );
  } catch {
    updateCachedHistory(client, userId, (events) => events.filter((event) => event.event_id !== event_id));
    showToast(`${action.item.title}: the server did not receive it. Try again.`, { isError: true });
    return;
  }
  if (action.type === "click") return;
  void refreshPersonalized(client);
  showToast(CONFIRMATION_TEXTS[action.type](action.item.title, getDomain(action.item.domain).doneVerb), {
    undo: () => void retractEvent(client, userId, event_id),
  });
}

async function retractEvent(client: QueryClient, user_id: string, event_id: string): Promise<void> {
  updateCachedHistory(client, user_id, (events) => events.filter((event) => event.event_id !== event_id));
  try {
    await changeEvent(event_id, (event_id) =>
      unwrap(api.DELETE("/users/{user_id}/history/{event_id}", { params: { path: { user_id, event_id } } })),
    );
  } catch {
    void client.invalidateQueries({ queryKey: historyQuery(user_id).queryKey });
    showToast("The server did not receive the change. Try again.", { isError: true });
    return;
  }
  void refreshPersonalized(client);
}

function createEventSummary({ type, item, value }: FeedbackAction, event_id: string): EventSummary {
  return {
    event_id,
    item_id: item.item_id,
    title: item.title,
    event_type: type,
    value: value ?? null,
    timestamp: Date.now() / 1000,
  };
}

function updateCachedHistory(
  client: QueryClient,
  userId: string,
  update: (events: EventSummary[]) => EventSummary[],
): void {
  const { queryKey } = historyQuery(userId);
  void client.cancelQueries({ queryKey });
  client.setQueryData<HistoryData>(queryKey, (previous) => ({
    user_id: userId,
    events: update(previous?.events ?? []),
  }));
}

/** The user's newest event of each type on an item. */
export function useItemEvents(item_id: string): Partial<Record<string, EventSummary>> {
  const { userId } = useSession();
  const { data } = useQuery({
    ...historyQuery(userId),
    select: (history) => history.events.filter((event) => event.item_id === item_id),
  });
  return Object.fromEntries((data ?? []).map((event) => [event.event_type, event]));
}
