import { Events } from "./events.ts";
import { createHttp, type Http, type Transport } from "./http.ts";
import { Groups, isRepeatable } from "./methods.ts";
import { DEFAULT_RETRY, retrying, type Retry } from "./retry.ts";

export interface Options {
  /** The key of an application, or the access token of a user. */
  apiKey?: string;
  /** Milliseconds for each try; 10,000 by default. */
  timeoutMs?: number;
  /** When requests that may be sent twice are tried again. */
  retry?: Partial<Retry>;
  /** What sends requests; `fetch` by default. */
  fetch?: Transport;
}

/** A client of the HTTP API. Its methods throw an `ApiError` for an error response or none. */
export class Client extends Groups {
  /** The routes themselves, for what the methods do not offer: `client.http.GET("/health")`. */
  readonly http: Http;
  readonly events: Events;

  constructor(url = "http://localhost:8000", options: Options = {}) {
    const retry = { ...DEFAULT_RETRY, ...options.retry };
    const timeoutMs = options.timeoutMs ?? 10_000;
    const send = withHeaders(options.fetch ?? ((request) => globalThis.fetch(request)), options.apiKey);
    const http = createHttp(
      url,
      retrying(send, retry, timeoutMs, (request) =>
        isRepeatable(request.method, new URL(request.url).pathname),
      ),
    );
    super(http);
    this.http = http;
    this.events = new Events(
      createHttp(
        url,
        retrying(send, retry, timeoutMs, () => true),
      ),
    );
  }
}

function withHeaders(transport: Transport, apiKey: string | undefined): Transport {
  return (request) => {
    request.headers.set("X-Request-Id", crypto.randomUUID());
    if (apiKey !== undefined) request.headers.set("Authorization", `Bearer ${apiKey}`);
    return transport(request);
  };
}
