// Writes the types of the HTTP API from openapi.json (which `make docs` writes from the Python code).
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

export const OPENAPI_PATH = join(import.meta.dirname, "../openapi.json");
export const TYPES_PATH = join(import.meta.dirname, "../client/src/schema.ts");

const HEAD = "// Written by `npm run client` from openapi.json. Do not edit.\n\n";

export async function generateTypes() {
  const document = JSON.parse(await readFile(OPENAPI_PATH, "utf8"));
  return HEAD + astToString(await openapiTS(document, { defaultNonNullable: false }));
}

if (process.argv[1] === import.meta.filename) await writeFile(TYPES_PATH, await generateTypes());
