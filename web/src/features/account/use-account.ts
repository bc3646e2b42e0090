import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { answered, api } from "@/shared/client/client";
import { carry } from "@/shared/session/carry";
import { session, setSession } from "@/shared/session/session";
import { count } from "@/shared/lib/words";
import { enter, leave } from "@/shared/session/token";
import { toast } from "@/shared/ui/toasts";

export type Way = "sign-up" | "login";

interface Coming {
  way: Way;
  name: string;
  password: string;
}

/** Signs up or logs in, says how much of what was done until now came along, and opens the menu. */
export function useComeIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ way, name, password }: Coming): Promise<{ kept: number }> => {
      const before = session();
      const body = { name, password };
      const signedIn = await answered(
        way === "login" ? api.POST("/auth/login", { body }) : api.POST("/auth/sign-up", { body }),
      );
      enter(signedIn);
      setSession({ welcomed: true });
      if (before.how !== "open") return { kept: signedIn.merged_events ?? 0 };
      return { kept: await carried(before.userId, signedIn.user_id, way) };
    },
    // Here and not where it is called: the form is gone as soon as somebody is signed in.
    onSuccess: ({ kept }, { name }) => {
      client.clear();
      toast(`Welcome, ${name.trim()}.${kept > 0 ? ` ${count(kept, "thing")} you did came along.` : ""}`);
      void navigate("/", { viewTransition: true });
    },
  });
}

/** They are signed in already: what cannot be carried is said, and no reason to fail. */
async function carried(from: string, to: string, way: Way): Promise<number> {
  try {
    return await carry(from, to, way === "sign-up");
  } catch {
    toast("What you did as a guest could not be brought along yet.", { bad: true });
    return 0;
  }
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      answered(api.POST("/auth/password", { body })),
  });
}

/** Out of here, or out of everywhere; nothing of the person stays in this page. */
export function useLeave() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (everywhere: boolean) => {
      await answered(everywhere ? api.POST("/auth/logout-everywhere") : api.POST("/auth/logout"));
      await leave();
    },
    onSuccess: (_, everywhere) => {
      client.clear();
      toast(everywhere ? "You are logged out on every device." : "You are logged out.");
      void navigate("/welcome", { viewTransition: true });
    },
  });
}
