import { readRetryAfter } from "./errors.ts";
import type { Transport } from "./http.ts";

/** When a request that may be sent twice is tried again: after 429, 502, 503, 504 or no response. */
export interface Retry {
  /** How often, after the first try. */
  times: number;
  /** Each pause is drawn between half of this and all of it, and doubled from try to try. */
  firstPauseMs: number;
  /** The longest pause. If the server asks for a longer one, the error is thrown at once. */
  maxPauseMs: number;
}

export const DEFAULT_RETRY: Retry = { times: 3, firstPauseMs: 200, maxPauseMs: 10_000 };

const PASSING = new Set([429, 502, 503, 504]);

/** A transport that tries again what `isRepeatable` lets it, each try within `timeoutMs`. */
export function retrying(
  transport: Transport,
  retry: Retry,
  timeoutMs: number,
  isRepeatable: (request: Request) => boolean,
): Transport {
  return async (request) => {
    for (let nFailed = 1; ; nFailed++) {
      const isLast = nFailed > retry.times || !isRepeatable(request);
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
      let pauseMs = backOff(retry, nFailed);
      try {
        const response = await transport(new Request(isLast ? request : request.clone(), { signal }));
        if (isLast || !PASSING.has(response.status)) return response;
        const askedMs = (readRetryAfter(response) ?? 0) * 1000;
        if (askedMs > retry.maxPauseMs) return response;
        pauseMs = askedMs || pauseMs;
      } catch (cause) {
        if (isLast || request.signal.aborted) throw cause;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
}

function backOff(retry: Retry, nFailed: number): number {
  const longest = Math.min(retry.firstPauseMs * 2 ** (nFailed - 1), retry.maxPauseMs);
  return longest * (0.5 + Math.random() / 2);
}
