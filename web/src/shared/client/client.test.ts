import { afterEach, expect, it, vi } from "vitest";
import { answered, api, Refusal } from "./client";

afterEach(() => vi.unstubAllGlobals());

function asked(respond: () => Promise<Response>) {
  vi.stubGlobal("fetch", respond);
  return answered(api.GET("/health", { baseUrl: "http://localhost" }));
}

it("gives the data of an answer", async () => {
  expect(await asked(() => Promise.resolve(Response.json({ status: "ok" })))).toEqual({ status: "ok" });
});

it("refuses with the words and the patience of the problem", async () => {
  const body = { type: "urn:x", title: "Slow down", status: 429, detail: "Too much.", errors: [] };
  const answer = Response.json(body, { status: 429, headers: { "retry-after": "7" } });
  const refusal: unknown = await asked(() => Promise.resolve(answer)).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ status: 429, message: "Slow down", detail: "Too much.", retryAfterS: 7 });
});

it("takes silence, and answers that are no problems, for refusals too", async () => {
  await expect(asked(() => Promise.reject(new TypeError("refused")))).rejects.toMatchObject({ status: 0 });
  const page = new Response("<html>", { status: 502, statusText: "Bad gateway" });
  await expect(asked(() => Promise.resolve(page))).rejects.toMatchObject({
    status: 502,
    message: "Bad gateway",
  });
});
