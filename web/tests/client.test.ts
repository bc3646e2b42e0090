import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generated, TARGET } from "../build/client.mjs";

it("has the types of the API as it is: run `npm run client` if not", async () => {
  expect(readFileSync(TARGET, "utf8")).toBe(await generated());
});
