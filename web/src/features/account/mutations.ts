import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api, unwrap } from "@/shared/client/client";
import { mergeGuest } from "@/shared/session/merge-guest";
import { getSession, updateSession } from "@/shared/session/session";
import { formatCount } from "@/shared/lib/format";
import { acceptSignIn, leaveSession } from "@/shared/session/token";
import { showToast } from "@/shared/ui/toasts";

export type SignInMode = "sign-up" | "login";

interface Credentials {
  mode: SignInMode;
  name: string;
  password: string;
}

/** Signs up or logs in, merges the events of the guest, and opens the home page. */
export function useSignIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ mode, name, password }: Credentials): Promise<{ mergedEvents: number }> => {
      const previous = getSession();
      const body = { name, password };
      const signedIn = await unwrap(
        mode === "login" ? api.POST("/auth/login", { body }) : api.POST("/auth/sign-up", { body }),
      );
      acceptSignIn(signedIn);
      updateSession({ hasSeenWelcome: true });
      if (previous.authMode !== "open") return { mergedEvents: signedIn.merged_events ?? 0 };
      return { mergedEvents: await mergeGuestEvents(previous.userId, signedIn.user_id, mode) };
    },
    // Not passed to `mutate`: the form is unmounted as soon as the user is signed in.
    onSuccess: ({ mergedEvents }, { name }) => {
      client.clear();
      showToast(
        `Welcome, ${name.trim()}.${mergedEvents > 0 ? ` Added from your visit as a guest: ${formatCount(mergedEvents, "entry", "entries")}.` : ""}`,
      );
      void navigate("/", { viewTransition: true });
    },
  });
}

/** Merges the guest into the account; a failure is reported, but does not fail the sign-in. */
async function mergeGuestEvents(guestId: string, accountId: string, mode: SignInMode): Promise<number> {
  try {
    return await mergeGuest(guestId, accountId, mode === "sign-up");
  } catch {
    showToast("Your history as a guest could not be added to your account.", { isError: true });
    return 0;
  }
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      unwrap(api.POST("/auth/password", { body })),
  });
}

/** Logs out here or on every device, and clears all cached data. */
export function useLogOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (isEverywhere: boolean) => {
      await unwrap(isEverywhere ? api.POST("/auth/logout-everywhere") : api.POST("/auth/logout"));
      await leaveSession();
    },
    onSuccess: (_, isEverywhere) => {
      client.clear();
      showToast(isEverywhere ? "You are logged out on every device." : "You are logged out.");
      void navigate("/welcome", { viewTransition: true });
    },
  });
}
