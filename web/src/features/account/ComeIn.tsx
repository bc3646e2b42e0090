import { Tabs } from "radix-ui";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { historyOf } from "@/shared/items/queries";
import { count } from "@/shared/lib/words";
import { useSession } from "@/shared/session/session";
import { Button } from "@/shared/ui/Button";
import { useQuery } from "@tanstack/react-query";
import { Field } from "./Field";
import { useComeIn, type Way } from "./use-account";
import { wrongOf } from "./wrong";

const WAYS = {
  "sign-up": { tab: "Sign up", does: "Keep my table", password: "new-password" },
  login: { tab: "Log in", does: "Log in", password: "current-password" },
} as const;

/** For guests: a name and a password, new or known. What is typed stays, whichever of the two it is for. */
export function ComeIn(): ReactNode {
  const { userId } = useSession();
  const { data: done } = useQuery({ ...historyOf(userId), select: ({ events }) => events.length });
  const [way, setWay] = useState<Way>("sign-up");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { mutate, isPending, error, reset } = useComeIn();
  const wrong = wrongOf(error, ["name", "password"]);

  const comeIn = (event: SubmitEvent) => {
    event.preventDefault();
    mutate({ way, name, password });
  };

  return (
    <div className="mx-auto max-w-xl">
      <h1 className="text-title">{done ? "Keep what you did" : "A place of your own"}</h1>
      <p className="reason mt-4 text-[1.25rem] leading-snug">
        {done
          ? `You have done ${count(done, "thing")} here as a guest. With a name and a password they are yours on every device; nothing starts over.`
          : "You can stay a guest for as long as you like. With a name and a password your taste is there on every device."}
      </p>
      <Tabs.Root
        value={way}
        onValueChange={(to) => {
          setWay(to as Way);
          reset();
        }}
        className="mt-8 rounded-2xl border border-line bg-raised px-6 py-6 md:px-9 md:py-8"
      >
        <Tabs.List aria-label="Ways to come in" className="mb-6 flex gap-6">
          {Object.entries(WAYS).map(([value, { tab }]) => (
            <Tabs.Trigger
              key={value}
              value={value}
              className="min-h-11 border-b-2 border-transparent text-soft transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {tab}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value={way} forceMount>
          <form onSubmit={comeIn} className="space-y-4">
            <Field
              label="Name"
              value={name}
              onValue={setName}
              autoComplete="username"
              maxLength={200}
              error={wrong.fields.name}
            />
            <Field
              label="Password"
              value={password}
              onValue={setPassword}
              autoComplete={WAYS[way].password}
              maxLength={1024}
              hint={way === "sign-up" ? "Eight characters or more, of any kind." : undefined}
              error={wrong.fields.password}
            />
            {wrong.whole && (
              <p role="alert" className="border-l-2 border-accent pl-4">
                {wrong.whole}
              </p>
            )}
            <Button type="submit" disabled={isPending || name.trim() === "" || password === ""}>
              {isPending ? "One moment…" : WAYS[way].does}
            </Button>
          </form>
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}
