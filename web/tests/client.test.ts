import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generated, TARGET } from "../build/client.mjs";

it("has up-to-date types of the API (else run `npm run client`)", async () => {
  expect(readFileSync(TARGET, "utf8")).toBe(await generated());
});
