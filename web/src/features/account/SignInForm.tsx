import { Tabs } from "radix-ui";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { historyQuery } from "@/shared/items/queries";
import { formatCount } from "@/shared/lib/format";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { useQuery } from "@tanstack/react-query";
import { AccountField } from "./AccountField";
import { getFormErrors } from "./form-errors";
import { type SignInMode, useSignIn } from "./mutations";

const MODES = {
  "sign-up": { tabLabel: "Sign up", submitLabel: "Keep my table", passwordAutoComplete: "new-password" },
  login: { tabLabel: "Log in", submitLabel: "Log in", passwordAutoComplete: "current-password" },
} as const;

/** Form to sign up or log in; the inputs are kept when switching between the two. */
export function SignInForm(): ReactNode {
  const { userId } = useSession();
  const { data: nEvents } = useQuery({ ...historyQuery(userId), select: ({ events }) => events.length });
  const [mode, setMode] = useState<SignInMode>("sign-up");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error, reset } = useSignIn();
  const formErrors = getFormErrors(error, ["name", "password"]);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    mutate({ mode, name, password });
  };

  return (
    <div className="mx-auto max-w-xl">
      <h1 className="text-title">{nEvents ? "Keep what you did" : "A place of your own"}</h1>
      <p className="reason mt-4 text-[1.25rem] leading-snug">
        {nEvents
          ? `You have done ${formatCount(nEvents, "thing")} here as a guest. With a name and a password they are yours on every device; nothing starts over.`
          : "You can stay a guest for as long as you like. With a name and a password your taste is there on every device."}
      </p>
      <Tabs.Root
        value={mode}
        onValueChange={(next) => {
          setMode(next as SignInMode);
          reset();
        }}
        className="mt-8 rounded-2xl border border-line bg-raised px-6 py-6 md:px-9 md:py-8"
      >
        <Tabs.List aria-label="Ways to come in" className="mb-6 flex gap-6">
          {Object.entries(MODES).map(([value, { tabLabel }]) => (
            <Tabs.Trigger
              key={value}
              value={value}
              className="min-h-11 border-b-2 border-transparent text-soft transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {tabLabel}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value={mode} forceMount>
          <form onSubmit={submit} className="space-y-4">
            <AccountField
              label="Name"
              value={name}
              onValue={setName}
              autoComplete="username"
              maxLength={200}
              error={formErrors.fields.name}
            />
            <AccountField
              label="Password"
              value={password}
              onValue={setPassword}
              autoComplete={MODES[mode].passwordAutoComplete}
              maxLength={1024}
              hint={mode === "sign-up" ? "Eight characters or more, of any kind." : undefined}
              error={formErrors.fields.password}
            />
            {formErrors.form && (
              <p role="alert" className="border-l-2 border-accent pl-4">
                {formErrors.form}
              </p>
            )}
            <Button type="submit" disabled={isPending || name.trim() === "" || password === ""}>
              {isPending ? "One moment…" : MODES[mode].submitLabel}
            </Button>
          </form>
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}
