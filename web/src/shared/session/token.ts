import { answered, api, Refusal, sendThrough, type Shape } from "@/shared/client/client";
import { toast } from "@/shared/ui/toasts";
import { newGuest, onOtherTab, session, setSession } from "./session";

type SignedIn = Shape<"SignedIn">;

/** The access token: in this variable and nowhere else. The refresh token is in a cookie that no script can read. */
let token: { value: string; until: number } | null = null;
let renewal: Promise<boolean> | null = null;
let beginning: Promise<void> | null = null;

/** Renewed so long before its end that an answer under way does not meet it. */
const AHEAD_MS = 20_000;
const COMING_IN = /^\/auth\/(refresh|guest|sign-up|login|logout)$/;

/** Takes what a sign-up, a log-in or a renewal gave. */
export function enter({ access_token, expires_in, user_id, name }: SignedIn): void {
  token = { value: access_token, until: performance.now() + expires_in * 1000 };
  setSession({ userId: user_id, name, how: "account" });
}

/** Leaves as whoever it was, and begins as nobody. */
export function leave(): Promise<void> {
  token = null;
  newGuest();
  return begin();
}

/** Finds out how this server knows people, and becomes one of them. Asked by many at once, it is done once. */
export function begin(): Promise<void> {
  beginning ??= becomeSomebody().finally(() => {
    beginning = null;
  });
  return beginning;
}

async function becomeSomebody(): Promise<void> {
  const me = await unlessRefused(answered(api.GET("/auth/me")));
  if (me?.how === "open") setSession({ how: "open" });
  else if (!(await renewed())) enter(await answered(api.POST("/auth/guest")));
}

/** Goes on with the session of the cookie; false where there is none (any more). One at a time, in all tabs. */
export function renewed(): Promise<boolean> {
  renewal ??= alone(async () => {
    const signedIn = await unlessRefused(answered(api.POST("/auth/refresh")));
    if (signedIn) enter(signedIn);
    return signedIn !== null;
  }).finally(() => {
    renewal = null;
  });
  return renewal;
}

/** The server forgives two tabs that refresh within ten seconds; where there are locks, they need not be forgiven. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request("palate.refresh", work);
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return null;
    throw error;
  }
}

/** Sends with the token of the session; where it is refused, renews it once and sends again. */
async function sendSigned(request: Request): Promise<Response> {
  if (COMING_IN.test(new URL(request.url).pathname)) return globalThis.fetch(signed(request));
  const runsOut = !token || token.until - AHEAD_MS < performance.now();
  if (session().how === "account" && runsOut && !(await renewed())) ended();
  const again = request.clone();
  const used = token;
  const answer = await globalThis.fetch(signed(request));
  // On an open server nobody has a session that could end: who is here stays, and is told.
  if (answer.status !== 401 || session().how !== "account") return answer;
  // Somebody else may have renewed it while this was under way.
  if ((token && token !== used) || (await renewed())) return globalThis.fetch(signed(again));
  ended();
  return answer;
}

function signed(request: Request): Request {
  if (token) request.headers.set("Authorization", `Bearer ${token.value}`);
  return request;
}

/** The session is over: go on as a guest, whose doings a log-in takes along. */
function ended(): void {
  if (session().how === null) return;
  if (session().name !== null) toast("Your session has ended. Log in to go on as yourself.", { bad: true });
  const { welcomed } = session();
  token = null;
  newGuest();
  setSession({ welcomed });
  begin().catch(() => undefined);
}

/** Once, before the first request. */
export function signRequests(): void {
  sendThrough(sendSigned);
  onOtherTab(() => {
    token = null;
  });
}
