import { afterEach, expect, it, vi } from "vitest";
import { api, ApiError, unwrap } from "./client";

afterEach(() => vi.unstubAllGlobals());

function fetchHealth(respond: () => Promise<Response>) {
  vi.stubGlobal("fetch", respond);
  return unwrap(api.GET("/health", { baseUrl: "http://localhost" }));
}

it("resolves to the data of a response", async () => {
  expect(await fetchHealth(() => Promise.resolve(Response.json({ status: "ok" })))).toEqual({ status: "ok" });
});

it("throws the title, detail and retry delay of a problem", async () => {
  const body = { type: "urn:x", title: "Slow down", status: 429, detail: "Too much.", errors: [] };
  const response = Response.json(body, { status: 429, headers: { "retry-after": "7" } });
  const error: unknown = await fetchHealth(() => Promise.resolve(response)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 429, message: "Slow down", detail: "Too much.", retryAfterS: 7 });
});

it("throws an ApiError for network errors and for responses without a problem", async () => {
  await expect(fetchHealth(() => Promise.reject(new TypeError("refused")))).rejects.toMatchObject({
    status: 0,
  });
  const response = new Response("<html>", { status: 502, statusText: "Bad gateway" });
  await expect(fetchHealth(() => Promise.resolve(response))).rejects.toMatchObject({
    status: 502,
    message: "Bad gateway",
  });
});
