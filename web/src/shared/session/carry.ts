import { answered, api } from "@/shared/client/client";

const AT_ONCE = 500;
const MAX_ID = 200;

/**
 * What somebody did under a made-up id, which an open server believes, joins the person of an account. Where guests have
 * accounts of their own the server does this itself. Nothing is deleted before all is copied, and copying twice adds nothing.
 * What an account says of itself, or has muted, stays as it is.
 */
export async function carry(from: string, to: string, isNew: boolean): Promise<number> {
  if (from === to) return 0;
  const old = { params: { path: { user_id: from } } };
  const { events, about, muted } = await answered(api.GET("/users/{user_id}/data", old));
  const copies = events.map((one) => ({
    user_id: to,
    item_id: one.item_id,
    event_type: one.event_type as "like",
    value: one.value,
    event_id: `${to}:${one.event_id}`.slice(-MAX_ID),
    timestamp: new Date(one.timestamp * 1000).toISOString(),
  }));
  for (let at = 0; at < copies.length; at += AT_ONCE)
    await answered(api.POST("/events", { body: { events: copies.slice(at, at + AT_ONCE) } }));
  if (isNew) {
    const fresh = { params: { path: { user_id: to } } };
    await answered(api.PUT("/users/{user_id}/about", { ...fresh, body: { about } }));
    await answered(api.PUT("/users/{user_id}/muted", { ...fresh, body: muted }));
  }
  await answered(api.DELETE("/users/{user_id}", old));
  return copies.length;
}
