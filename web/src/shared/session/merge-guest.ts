import { api, unwrap } from "@/shared/client/client";

const BATCH_SIZE = 500;
const MAX_ID_LENGTH = 200;

/**
 * Copies the events of a guest of an open server to an account, then deletes the guest; returns how many. With accounts
 * required, the server does this itself. Idempotent, and nothing is deleted before all is copied. The self-description and
 * muted content of the guest are copied only to a new account.
 */
export async function mergeGuest(guestId: string, accountId: string, isNewAccount: boolean): Promise<number> {
  if (guestId === accountId) return 0;
  const oldUser = { params: { path: { user_id: guestId } } };
  const { events, about, muted } = await unwrap(api.GET("/users/{user_id}/data", oldUser));
  const copies = events.map((event) => ({
    user_id: accountId,
    item_id: event.item_id,
    event_type: event.event_type as "like",
    value: event.value,
    event_id: `${accountId}:${event.event_id}`.slice(-MAX_ID_LENGTH),
    timestamp: new Date(event.timestamp * 1000).toISOString(),
  }));
  for (let start = 0; start < copies.length; start += BATCH_SIZE)
    await unwrap(api.POST("/events", { body: { events: copies.slice(start, start + BATCH_SIZE) } }));
  if (isNewAccount) {
    const newUser = { params: { path: { user_id: accountId } } };
    await unwrap(api.PUT("/users/{user_id}/about", { ...newUser, body: { about } }));
    await unwrap(api.PUT("/users/{user_id}/muted", { ...newUser, body: muted }));
  }
  await unwrap(api.DELETE("/users/{user_id}", oldUser));
  return copies.length;
}
