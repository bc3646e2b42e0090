import { formatCount } from "@/shared/lib/format";
import { showToast } from "@/shared/ui/toasts";
import { getSession, updateSession } from "./session";

/** Query parameter with which the server opens the app after a log-in at an identity provider. */
const RETURN_PARAMETER = "signed-in";

let mergedEvents: number | null = null;

/**
 * Notices a return from an identity provider: the user of this browser is another one now, whom the session in the cookie
 * tells. Called once, before the first request.
 */
export function noticeProviderReturn(): void {
  const url = new URL(location.href);
  const value = url.searchParams.get(RETURN_PARAMETER);
  if (value === null) return;
  mergedEvents = Number(value) || 0;
  url.searchParams.delete(RETURN_PARAMETER);
  history.replaceState(history.state, "", url);
  updateSession({ authMode: null, hasSeenWelcome: true });
}

/** Welcomes a user who has returned from an identity provider; called when the session is known. */
export function welcomeReturned(): void {
  const { name } = getSession();
  if (mergedEvents === null || name === null) return;
  const merged = formatCount(mergedEvents, "entry", "entries");
  showToast(`Welcome, ${name}.${mergedEvents > 0 ? ` Added from your visit as a guest: ${merged}.` : ""}`);
  mergedEvents = null;
}
