import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

/** A schema of the OpenAPI document, by name. */
export type ApiSchema<Name extends keyof components["schemas"]> = WithArrays<components["schemas"][Name]>;

/** Replaces tuples by arrays, as openapi-fetch does in the types of responses. */
type WithArrays<T> = T extends (infer Element)[]
  ? WithArrays<Element>[]
  : T extends object
    ? { [Name in keyof T]: WithArrays<T[Name]> }
    : T;

type Transport = (request: Request) => Promise<Response>;

/** Sends requests; replaced by the session, which adds access tokens. */
let transport: Transport = (request) => globalThis.fetch(request);

export function setTransport(next: Transport): void {
  transport = next;
}

/** Client of the HTTP API, typed by its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => transport(request) });

/** An error response, or no response (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly detail: string,
    /** Value of the `Retry-After` header, in seconds. */
    readonly retryAfterS: number | null = null,
    /** Validation errors by field. */
    readonly errors: readonly ApiSchema<"FieldError">[] = [],
  ) {
    super(title);
  }
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
  const problem = isProblem(error) ? error : { title: response.statusText, detail: "", errors: [] };
  const retryAfter = Number(response.headers.get("retry-after"));
  const retryAfterS = retryAfter > 0 ? retryAfter : null;
  throw new ApiError(response.status, problem.title, problem.detail, retryAfterS, problem.errors);
}

function isProblem(value: unknown): value is ApiSchema<"Problem"> {
  return typeof value === "object" && value !== null && "title" in value && "detail" in value;
}
