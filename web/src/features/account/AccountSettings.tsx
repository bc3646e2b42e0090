import type { ReactNode } from "react";
import { ErrorNotice } from "@/shared/panel/ErrorNotice";
import { Button } from "@/shared/ui/Button";
import { useLogOut } from "./mutations";
import { PasswordForm } from "./PasswordForm";

/** Account page of a signed-in user: password and log-out. */
export function AccountSettings({ name }: { name: string }): ReactNode {
  const { mutate: logOut, isPending, error, variables } = useLogOut();
  return (
    <div className="mx-auto max-w-xl">
      <p className="text-caption font-semibold text-soft">Signed in as</p>
      <h1 className="mt-1.5 text-title break-words">{name}</h1>
      <PasswordForm name={name} />
      <section aria-labelledby="log-out" className="mt-10 border-t border-line pt-6">
        <h2 id="log-out" className="text-heading">
          Log out
        </h2>
        <p className="reason mt-1 text-name">Your history stays on the server until you come back.</p>
        <div className="mt-5 flex flex-wrap gap-3">
          <Button disabled={isPending} onClick={() => logOut(false)}>
            Log out
          </Button>
          <Button variant="outline" disabled={isPending} onClick={() => logOut(true)}>
            Log out everywhere
          </Button>
        </div>
        {error && (
          <div className="mt-5">
            <ErrorNotice error={error} onRetry={() => logOut(variables)} isRetrying={isPending} isCompact />
          </div>
        )}
      </section>
    </div>
  );
}
