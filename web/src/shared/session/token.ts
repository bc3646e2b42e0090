import { api, ApiError, type ApiSchema, setTransport, unwrap } from "@/shared/client/client";
import { showToast } from "@/shared/ui/toasts";
import { welcomeReturned } from "./provider-return";
import { getSession, onOtherTabChange, resetToGuest, updateSession } from "./session";

type SignInResponse = ApiSchema<"SignedIn">;

/** The access token, kept only in memory. The refresh token is in an HTTP-only cookie. */
let token: { value: string; expiresAt: number } | null = null;
let pendingRefresh: Promise<boolean> | null = null;
let pendingStart: Promise<void> | null = null;

/** How long before it expires the access token is refreshed. */
const REFRESH_AHEAD_MS = 20_000;
const SIGN_IN_PATHS = /^\/auth\/(refresh|guest|sign-up|login|logout)$/;

/** Stores the access token and the user of a sign-up, a log-in or a refresh. */
export function acceptSignIn({ access_token, expires_in, user_id, name }: SignInResponse): void {
  token = { value: access_token, expiresAt: performance.now() + expires_in * 1000 };
  updateSession({ userId: user_id, name, authMode: "account" });
}

/** Forgets the current user and starts a session as a new guest. */
export function leaveSession(): Promise<void> {
  token = null;
  resetToGuest();
  return startSession();
}

/** Asks the server how it identifies users, and signs in. Concurrent calls share one run. */
export function startSession(): Promise<void> {
  pendingStart ??= identifyUser().finally(() => {
    pendingStart = null;
  });
  return pendingStart;
}

async function identifyUser(): Promise<void> {
  const me = await catchUnauthorized(unwrap(api.GET("/auth/me")));
  if (me?.how === "open") updateSession({ authMode: "open" });
  else if (!(await refreshToken())) acceptSignIn(await unwrap(api.POST("/auth/guest")));
  welcomeReturned();
}

/** Refreshes the access token by the cookie; false if there is no valid session. Runs once at a time across tabs. */
function refreshToken(): Promise<boolean> {
  pendingRefresh ??= withRefreshLock(async () => {
    const signedIn = await catchUnauthorized(unwrap(api.POST("/auth/refresh")));
    if (signedIn) acceptSignIn(signedIn);
    return signedIn !== null;
  }).finally(() => {
    pendingRefresh = null;
  });
  return pendingRefresh;
}

/** Runs a task under a lock shared by all tabs, where supported; else the server tolerates refreshes within ten seconds. */
async function withRefreshLock<T>(task: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return task();
  return navigator.locks.request("palate.refresh", task);
}

async function catchUnauthorized<T>(response: Promise<T>): Promise<T | null> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Sends a request with the access token; after a 401, refreshes the token once and retries. */
async function sendAuthenticated(request: Request): Promise<Response> {
  if (SIGN_IN_PATHS.test(new URL(request.url).pathname)) return globalThis.fetch(addToken(request));
  const isExpiring = !token || token.expiresAt - REFRESH_AHEAD_MS < performance.now();
  if (getSession().authMode === "account" && isExpiring && !(await refreshToken())) expireSession();
  const retryRequest = request.clone();
  const usedToken = token;
  const response = await globalThis.fetch(addToken(request));
  // On an open server there is no session that could expire: the 401 is passed on.
  if (response.status !== 401 || getSession().authMode !== "account") return response;
  // Another request may have refreshed the token in the meantime.
  if ((token && token !== usedToken) || (await refreshToken()))
    return globalThis.fetch(addToken(retryRequest));
  expireSession();
  return response;
}

function addToken(request: Request): Request {
  if (token) request.headers.set("Authorization", `Bearer ${token.value}`);
  return request;
}

/** Continues as a guest after the session has expired; a log-in merges the guest's events. */
function expireSession(): void {
  if (getSession().authMode === null) return;
  if (getSession().name !== null)
    showToast("Your session has ended. Log in to continue with your account.", { isError: true });
  const { hasSeenWelcome } = getSession();
  token = null;
  resetToGuest();
  updateSession({ hasSeenWelcome });
  startSession().catch(() => undefined);
}

/** Makes the API client send access tokens; called once, before the first request. */
export function authenticateRequests(): void {
  setTransport(sendAuthenticated);
  onOtherTabChange(() => {
    token = null;
  });
}
