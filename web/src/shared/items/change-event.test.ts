import { expect, it } from "vitest";
import { ApiError } from "@/shared/client/client";
import { changeEvent } from "./change-event";

function corrected(to: string | null) {
  return new ApiError(409, "Event was corrected", "", null, [], null, to);
}

it("sends a change for what the event was corrected to meanwhile", async () => {
  const sent: string[] = [];
  const result = await changeEvent("first", (event_id) => {
    sent.push(event_id);
    return event_id === "third"
      ? Promise.resolve("done")
      : Promise.reject(corrected(event_id === "first" ? "second" : "third"));
  });
  expect([result, sent]).toEqual(["done", ["first", "second", "third"]]);
});

it("fails with any other error, and where the event is corrected again and again", async () => {
  let tries = 0;
  const fail = (to: string | null) =>
    changeEvent("first", () => {
      tries++;
      return Promise.reject(corrected(to));
    });
  await expect(fail(null)).rejects.toBeInstanceOf(ApiError);
  expect(tries).toBe(1);
  await expect(fail("next")).rejects.toBeInstanceOf(ApiError);
  expect(tries).toBe(6);
});
