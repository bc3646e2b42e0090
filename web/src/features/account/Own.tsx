import type { ReactNode } from "react";
import { Trouble } from "@/shared/panel/Trouble";
import { Button } from "@/shared/ui/Button";
import { Password } from "./Password";
import { useLeave } from "./use-account";

/** For those who are signed in. */
export function Own({ name }: { name: string }): ReactNode {
  const { mutate: leave, isPending, error, variables } = useLeave();
  return (
    <div className="mx-auto max-w-xl">
      <p className="text-caption font-semibold text-soft">Signed in as</p>
      <h1 className="mt-1.5 text-title break-words">{name}</h1>
      <Password name={name} />
      <section aria-labelledby="leaving" className="mt-10 border-t border-line pt-6">
        <h2 id="leaving" className="text-course">
          Leaving
        </h2>
        <p className="reason mt-1 text-name">Your taste stays here for when you come back.</p>
        <div className="mt-5 flex flex-wrap gap-3">
          <Button disabled={isPending} onClick={() => leave(false)}>
            Log out
          </Button>
          <Button look="line" disabled={isPending} onClick={() => leave(true)}>
            Log out everywhere
          </Button>
        </div>
        {error && (
          <div className="mt-5">
            <Trouble error={error} again={() => leave(variables)} waiting={isPending} small />
          </div>
        )}
      </section>
    </div>
  );
}
