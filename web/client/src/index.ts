export { Client, type Options } from "./client.ts";
export { ApiError, unwrap } from "./errors.ts";
export { createHttp, type ApiSchema, type Http, type Transport } from "./http.ts";
export type { Retry } from "./retry.ts";
export type { components, operations, paths } from "./schema.ts";
