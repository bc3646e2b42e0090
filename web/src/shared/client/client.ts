// The published client (web/client) at this page's origin, over a transport that the session replaces.
import { createHttp, type Transport } from "palate-client";

export { ApiError, type ApiSchema, unwrap } from "palate-client";

/** Sends requests; replaced by the session, which adds access tokens. */
let transport: Transport = (request) => globalThis.fetch(request);

export function setTransport(next: Transport): void {
  transport = next;
}

/** Client of the HTTP API, typed by its OpenAPI document. */
export const api = createHttp(location.origin, (request) => transport(request));
