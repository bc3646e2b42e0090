import type { ReactNode } from "react";
import { Link, useRouteError } from "react-router";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";

/** Error boundary of a page. */
export function ErrorPage(): ReactNode {
  const error = useRouteError();
  return (
    <main className="page py-16">
      <ErrorNotice
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={() => location.reload()}
      />
    </main>
  );
}

export function NotFoundPage(): ReactNode {
  return (
    <div className="page py-24 text-center">
      <h1 className="text-title">Page not found</h1>
      <p className="reason mt-4 text-name">There is no page at this address.</p>
      <Link to="/" className="mt-8 inline-flex min-h-11 items-center underline underline-offset-4">
        Back to your recommendations
      </Link>
    </div>
  );
}
