// Runs the cases that the clients of all languages share: PALATE_CASES names the file, PALATE_URL the server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { ApiError, Client } = await import("palate-client");
const cases = JSON.parse(readFileSync(process.env.PALATE_CASES, "utf8"));
const client = new Client(process.env.PALATE_URL);
const names = { user: "typescript" };

for (const { name, call, args, expect = {}, save = {}, error } of cases) {
  await test(name, async () => {
    if (error) {
      const thrown = await send(call, fillIn(args)).catch((thrown) => thrown);
      assert.ok(thrown instanceof ApiError);
      const { title = thrown.message, ...fields } = fillIn(error);
      assert.equal(thrown.message, title);
      for (const [field, value] of Object.entries(fields)) assert.equal(thrown[field], value);
      assert.ok(thrown.requestId);
      return;
    }
    const answer = await send(call, fillIn(args));
    for (const [path, expected] of Object.entries(fillIn(expect)))
      check(readPath(answer, path), expected, path);
    for (const [saved, path] of Object.entries(save)) names[saved] = readPath(answer, path);
  });
}

function send(call, args) {
  const path = call.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()).split(".");
  const method = path.pop();
  const group = path.reduce((value, step) => value[step], client);
  return group[method](...(args ? [args.events ?? args] : []));
}

function check(value, expected, path) {
  if (expected?.at_least !== undefined) assert.ok(value >= expected.at_least, path);
  else if (expected?.is === "list") assert.ok(Array.isArray(value), path);
  else if (expected?.is) assert.equal(typeof value, { text: "string", number: "number" }[expected.is], path);
  else assert.deepEqual(value, expected, path);
}

function readPath(answer, path) {
  return path.split(".").reduce((value, step) => value[step] ?? value.byteLength ?? value[step], answer);
}

function fillIn(value) {
  if (Array.isArray(value)) return value.map(fillIn);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillIn(inner)]));
  if (typeof value !== "string") return value;
  if (value.startsWith("$") && value.slice(1) in names) return names[value.slice(1)];
  return Object.entries(names).reduce((text, [name, filled]) => text.replaceAll(`$${name}`, filled), value);
}
