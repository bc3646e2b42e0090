// The published client tries again what may be sent twice, and gives events ids before the first try.
import { Client } from "palate-client";
import { expect, it } from "vitest";

const RETRY = { firstPauseMs: 0 };
const LIKE = { user_id: "me", item_id: "book:dune", event_type: "like" } as const;

/** A transport that gives one response after the other, and keeps the bodies of the requests. */
function script(...responses: (() => Response)[]) {
  const bodies: string[] = [];
  const fetch = async (request: Request) => {
    bodies.push(await request.text());
    const respond = responses.shift();
    if (!respond) throw new TypeError("no more responses");
    return respond();
  };
  return { bodies, client: new Client("http://localhost", { fetch, retry: RETRY, apiKey: "key" }) };
}

const accepted = () => Response.json({ accepted: 1, repeated: [], event_ids: ["a"] });
const failed = (status: number) => () =>
  Response.json({ title: "Full", status, detail: "Wait.", errors: [] }, { status });
const refused = () => {
  throw new TypeError("refused");
};

it("tries a read again", async () => {
  const { client, bodies } = script(failed(503), refused, () => Response.json({ status: "ok" }));
  expect(await client.health()).toEqual({ status: "ok" });
  expect(bodies).toHaveLength(3);
});

it("sends once what may not be sent twice", async () => {
  const { client, bodies } = script(failed(503));
  await expect(client.train()).rejects.toMatchObject({ status: 503, message: "Full" });
  expect(bodies).toHaveLength(1);
});

it("gives an event the same id in every try", async () => {
  const { client, bodies } = script(failed(429), accepted);
  expect((await client.events.send(LIKE)).accepted).toBe(1);
  expect(bodies[0]).toBe(bodies[1]);
  expect(bodies[0]).toMatch(/"event_id":"[-0-9a-f]{36}"/);
});

it("sends many events in pages, and keeps those that were not acknowledged", async () => {
  const { client, bodies } = script(accepted, failed(422));
  const error: unknown = await client.events
    .send(Array.from({ length: 2300 }, () => LIKE))
    .catch((error: unknown) => error);
  expect(bodies).toHaveLength(2);
  expect(error).toMatchObject({ status: 422 });
  expect((error as { unsentEvents: unknown[] }).unsentEvents).toHaveLength(1300);
});
