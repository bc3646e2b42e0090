import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

/** A schema of the OpenAPI document, by name. */
export type ApiSchema<Name extends keyof components["schemas"]> = WithArrays<components["schemas"][Name]>;

/** Replaces tuples by arrays, as openapi-fetch does in the types of responses. */
type WithArrays<T> = T extends (infer Element)[]
  ? WithArrays<Element>[]
  : T extends object
    ? { [Name in keyof T]: WithArrays<T[Name]> }
    : T;

/** Sends requests, as `fetch` does. */
export type Transport = (request: Request) => Promise<Response>;

/** A client of the routes, typed by the OpenAPI document: `http.GET("/health")`. */
export type Http = Client<paths>;

/** Creates a client of the routes of a server. */
export function createHttp(baseUrl: string, transport: Transport): Http {
  return createClient<paths>({ baseUrl, fetch: transport });
}
