import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { answered, api, type Shape } from "@/shared/client/client";
import { freshId } from "@/shared/lib/id";
import { domainOf } from "@/shared/lib/domains";
import { useSession } from "@/shared/session/session";
import { toast } from "@/shared/ui/toasts";
import { historyOf, refreshAnswers, type Card } from "./queries";

export type Kind = Exclude<Shape<"EventIn">["event_type"], "retract">;
type History = Shape<"HistoryOut">;
type Told = Shape<"EventOut">;

/** Something a person just did. */
export interface Act {
  kind: Kind;
  item: Pick<Card, "item_id" | "title" | "domain">;
  value?: number;
  recommendationId?: string | undefined;
  /** Done already; pressing again takes it back. */
  undoes?: string | undefined;
}

const SAID: Record<Kind, (title: string, done: string) => string> = {
  like: (title) => `You love ${title}`,
  dislike: (title) => `Not ${title}: noted`,
  complete: (title, done) => `${title}: ${done}`,
  save: (title) => `${title} is saved for later`,
  rating: (title) => `${title} is rated`,
  click: (title) => title,
};

/**
 * Doing something with an item: shown at once, sent, and all lists asked for anew. If sending fails, what was shown is
 * taken back and said so; doing is idempotent, because the event's id is made here. Pressing again takes it back.
 */
export function useAct(): (act: Act) => void {
  const client = useQueryClient();
  const { userId } = useSession();
  return (act) =>
    void (act.undoes === undefined ? send(client, userId, act) : takeBack(client, userId, act.undoes));
}

/** Taking an event back, as if it had not happened. */
export function useTakeBack(): (event_id: string) => void {
  const client = useQueryClient();
  const { userId } = useSession();
  return (event_id) => void takeBack(client, userId, event_id);
}

async function send(client: QueryClient, userId: string, act: Act): Promise<void> {
  const event_id = freshId();
  changeHistory(client, userId, (events) => [...events, told(act, event_id)]);
  try {
    await answered(
      api.POST("/events", {
        body: {
          user_id: userId,
          item_id: act.item.item_id,
          event_type: act.kind,
          event_id,
          value: act.value ?? null,
          recommendation_id: act.recommendationId ?? null,
        },
      }),
    );
  } catch {
    changeHistory(client, userId, (events) => events.filter((one) => one.event_id !== event_id));
    toast(`${act.item.title}: that did not reach the server. Try again.`, { bad: true });
    return;
  }
  if (act.kind === "click") return;
  void refreshAnswers(client);
  toast(SAID[act.kind](act.item.title, domainOf(act.item.domain).done), {
    undo: () => void takeBack(client, userId, event_id),
  });
}

async function takeBack(client: QueryClient, user_id: string, event_id: string): Promise<void> {
  changeHistory(client, user_id, (events) => events.filter((one) => one.event_id !== event_id));
  try {
    await answered(
      api.DELETE("/users/{user_id}/history/{event_id}", { params: { path: { user_id, event_id } } }),
    );
  } catch {
    void client.invalidateQueries({ queryKey: historyOf(user_id).queryKey });
    toast("Taking it back did not reach the server. Try again.", { bad: true });
    return;
  }
  void refreshAnswers(client);
}

function told({ kind, item, value }: Act, event_id: string): Told {
  return {
    event_id,
    item_id: item.item_id,
    title: item.title,
    event_type: kind,
    value: value ?? null,
    timestamp: Date.now() / 1000,
  };
}

function changeHistory(client: QueryClient, userId: string, change: (events: Told[]) => Told[]): void {
  const { queryKey } = historyOf(userId);
  void client.cancelQueries({ queryKey });
  client.setQueryData<History>(queryKey, (known) => ({
    user_id: userId,
    events: change(known?.events ?? []),
  }));
}

/** What this person did with an item: the newest event of each kind. */
export function useDone(item_id: string): Partial<Record<string, Told>> {
  const { userId } = useSession();
  const { data } = useQuery({
    ...historyOf(userId),
    select: (history) => history.events.filter((one) => one.item_id === item_id),
  });
  return Object.fromEntries((data ?? []).map((one) => [one.event_type, one]));
}
