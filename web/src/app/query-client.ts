import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "@/shared/client/client";

/** Asks once more where nobody answered or the server stumbled; a refusal is not argued with. */
export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 1 && error instanceof Refusal && error.status === 503,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
