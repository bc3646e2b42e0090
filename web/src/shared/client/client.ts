import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

/** A shape of the API by its name there. */
export type Shape<Name extends keyof components["schemas"]> = AsFetched<components["schemas"][Name]>;

/** As openapi-fetch types what it fetches: it knows lists of any length alone. */
type AsFetched<T> = T extends (infer Each)[]
  ? AsFetched<Each>[]
  : T extends object
    ? { [Name in keyof T]: AsFetched<T[Name]> }
    : T;

type Send = (request: Request) => Promise<Response>;

/** Replaced by the session, which signs requests and tries again when its token has run out. */
let send: Send = (request) => globalThis.fetch(request);

export function sendThrough(other: Send): void {
  send = other;
}

/** The HTTP API; every path, body and answer is typed from its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => send(request) });

/** An answer that is none: `status` 0 means that nobody answered. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    title: string,
    readonly detail: string,
    /** After how many seconds the server wants to be asked again, if it said so. */
    readonly retryAfterS: number | null = null,
    /** Which fields of what was sent are wrong, and why. */
    readonly errors: readonly Shape<"FieldError">[] = [],
  ) {
    super(title);
  }
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for, or a Refusal. */
export async function answered<T>(asked: Promise<Answered<T>>): Promise<T> {
  let answer: Answered<T>;
  try {
    answer = await asked;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Refusal(0, "Nobody answers", "Palate cannot be reached.");
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  const problem = isProblem(error) ? error : { title: response.statusText, detail: "", errors: [] };
  const wait = Number(response.headers.get("retry-after"));
  const patience = wait > 0 ? wait : null;
  throw new Refusal(response.status, problem.title, problem.detail, patience, problem.errors);
}

function isProblem(value: unknown): value is Shape<"Problem"> {
  return typeof value === "object" && value !== null && "title" in value && "detail" in value;
}
