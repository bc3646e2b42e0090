import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generateTypes, TYPES_PATH } from "../build/client.mjs";

it("has up-to-date types of the API (else run `npm run client`)", async () => {
  expect(readFileSync(TYPES_PATH, "utf8")).toBe(await generateTypes());
});
