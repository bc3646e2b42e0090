import { useState, type ReactNode, type SubmitEvent } from "react";
import { Button } from "@/shared/ui/Button";
import { toast } from "@/shared/ui/toasts";
import { Field } from "./Field";
import { useChangePassword } from "./use-account";
import { wrongOf } from "./wrong";

/** Another password; all other sessions end. */
export function Password({ name }: { name: string }): ReactNode {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const { mutate, isPending, error } = useChangePassword();
  const wrong = wrongOf(error, ["current_password", "new_password", "password"]);
  const change = (event: SubmitEvent) => {
    event.preventDefault();
    mutate(
      { current_password: current, new_password: fresh },
      {
        onSuccess: () => {
          setCurrent("");
          setFresh("");
          toast("Your password is changed. Other devices have to log in anew.");
        },
      },
    );
  };
  return (
    <section
      aria-labelledby="password"
      className="mt-10 rounded-2xl border border-line bg-raised px-6 py-6 md:px-9 md:py-8"
    >
      <h2 id="password" className="text-course">
        Another password
      </h2>
      <form onSubmit={change} className="mt-5 space-y-4">
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <Field
          label="The password of now"
          value={current}
          onValue={setCurrent}
          autoComplete="current-password"
          maxLength={1024}
          error={wrong.fields.current_password}
        />
        <Field
          label="The new one"
          value={fresh}
          onValue={setFresh}
          autoComplete="new-password"
          maxLength={1024}
          hint="Eight characters or more, of any kind."
          error={wrong.fields.new_password ?? wrong.fields.password}
        />
        {wrong.whole && (
          <p role="alert" className="border-l-2 border-accent pl-4">
            {wrong.whole}
          </p>
        )}
        <Button type="submit" look="line" disabled={isPending || current === "" || fresh === ""}>
          {isPending ? "One moment…" : "Change it"}
        </Button>
      </form>
    </section>
  );
}
