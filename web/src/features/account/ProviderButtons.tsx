import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, unwrap } from "@/shared/client/client";

const providersQuery = queryOptions({
  queryKey: ["sign-in-providers"],
  queryFn: () => unwrap(api.GET("/auth/providers")),
  staleTime: Infinity,
});

/** Links to the identity providers of the server; nothing where there are none, or while they are not known. */
export function ProviderButtons(): ReactNode {
  const { data } = useQuery(providersQuery);
  if (!data || data.providers.length === 0) return null;
  return (
    <section aria-label="Other ways to log in" className="mt-6 flex flex-wrap gap-3">
      {data.providers.map(({ name, label, login_url }) => (
        <a
          key={name}
          href={login_url}
          className="inline-flex min-h-11 items-center rounded-full border border-line px-5 text-body font-medium text-ink transition-colors hover:border-ink"
        >
          Continue with {label}
        </a>
      ))}
    </section>
  );
}
