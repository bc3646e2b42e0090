import { Tabs } from "radix-ui";
import { type ReactNode, type SubmitEvent, useState } from "react";
import { historyQuery } from "@/shared/items/queries";
import { formatCount } from "@/shared/lib/format";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { TabList } from "@/shared/ui/TabList";
import { useQuery } from "@tanstack/react-query";
import { AccountField } from "./AccountField";
import { FormError } from "./FormError";
import { getFormErrors } from "./form-errors";
import { type SignInMode, useSignIn } from "./mutations";
import { ProviderButtons } from "./ProviderButtons";

const MODES = {
  "sign-up": { tabLabel: "Sign up", submitLabel: "Create account", passwordAutoComplete: "new-password" },
  login: { tabLabel: "Log in", submitLabel: "Log in", passwordAutoComplete: "current-password" },
} as const;

const TABS = Object.entries(MODES).map(([mode, { tabLabel }]) => [mode, tabLabel] as const);

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
      <h1 className="text-title">{nEvents ? "Keep your history" : "Create an account"}</h1>
      <p className="reason mt-4 text-[1.25rem] leading-snug">
        {nEvents
          ? `You have ${formatCount(nEvents, "entry", "entries")} in your history as a guest. With an account you keep them, on every device.`
          : "You can stay a guest as long as you like. With an account your recommendations are the same on every device."}
      </p>
      <Tabs.Root
        value={mode}
        onValueChange={(next) => {
          setMode(next as SignInMode);
          reset();
        }}
        className="mt-8 rounded-2xl border border-line bg-raised px-6 py-6 md:px-9 md:py-8"
      >
        <TabList label="Sign up or log in" tabs={TABS} className="mb-6 gap-6" />
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
              hint={mode === "sign-up" ? "At least eight characters, of any kind." : undefined}
              error={formErrors.fields.password}
            />
            <FormError message={formErrors.form} />
            <Button type="submit" disabled={isPending || name.trim() === "" || password === ""}>
              {isPending ? "One moment…" : MODES[mode].submitLabel}
            </Button>
          </form>
        </Tabs.Content>
      </Tabs.Root>
      <ProviderButtons />
    </div>
  );
}
