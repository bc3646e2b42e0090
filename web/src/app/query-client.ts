import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/client/client";

/** Creates the query client; queries are retried once after a 503. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 1 && error instanceof ApiError && error.status === 503,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
