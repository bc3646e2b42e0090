import type { ApiSchema } from "./http.ts";

/** An error response, or no response (`status` 0). The message is the title of the problem. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    title: string,
    /** What was wrong, what was expected and what to do. */
    readonly detail: string,
    /** Value of the `Retry-After` header, in seconds. */
    readonly retryAfterS: number | null = null,
    /** Validation errors by field. */
    readonly errors: readonly ApiSchema<"FieldError">[] = [],
    /** Value of `X-Request-Id`, by which a log can be searched. */
    readonly requestId: string | null = null,
    /** If a change of an event was refused because it was corrected meanwhile: the id of what it was corrected to. */
    readonly currentEventId: string | null = null,
  ) {
    super(title);
  }

  /** The first field at fault, such as `body.events[3].item_id`. */
  get field(): string | null {
    return this.errors[0]?.where ?? null;
  }

  /** After `events.send`: the events that were not acknowledged, with their ids. Send them again as they are. */
  unsentEvents: readonly ApiSchema<"EventIn">[] = [];
}

interface FetchResult<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Resolves to the data of a response; throws an `ApiError` for an error response or none. */
export async function unwrap<T>(request: Promise<FetchResult<T>>): Promise<T> {
  let result: FetchResult<T>;
  try {
    result = await request;
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "No response", "The server cannot be reached.");
  }
  const { data, error, response } = result;
  if (response.ok) return data as T;
  const problem = isProblem(error)
    ? error
    : { title: response.statusText, detail: "", errors: [], current_event_id: null };
  throw new ApiError(
    response.status,
    problem.title,
    problem.detail,
    readRetryAfter(response),
    problem.errors,
    response.headers.get("x-request-id"),
    problem.current_event_id ?? null,
  );
}

/** Seconds after which the server expects to be able to answer; null if it does not say. */
export function readRetryAfter(response: Response): number | null {
  const value = response.headers.get("retry-after");
  if (value === null) return null;
  const seconds = /^[\d.]+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function isProblem(value: unknown): value is ApiSchema<"Problem"> {
  return typeof value === "object" && value !== null && "title" in value && "detail" in value;
}
