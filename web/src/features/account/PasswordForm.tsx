import { type ReactNode, type SubmitEvent, useState } from "react";
import { Button } from "@/shared/ui/Button";
import { showToast } from "@/shared/ui/toasts";
import { AccountField } from "./AccountField";
import { FormError } from "./FormError";
import { getFormErrors } from "./form-errors";
import { useChangePassword } from "./mutations";

/** Form that changes the password, which ends all other sessions. */
export function PasswordForm({ name }: { name: string }): ReactNode {
  const [currentPassword, setCurrentPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const { mutate, isPending, error } = useChangePassword();
  const formErrors = getFormErrors(error, ["current_password", "new_password", "password"]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    mutate(
      { current_password: currentPassword, new_password: newPassword },
      {
        onSuccess: () => {
          setCurrentPassword("");
          setNewPassword("");
          showToast("Your password is changed. Other devices have to log in again.");
        },
      },
    );
  };
  return (
    <section
      aria-labelledby="password"
      className="mt-10 rounded-2xl border border-line bg-raised px-6 py-6 md:px-9 md:py-8"
    >
      <h2 id="password" className="text-heading">
        Change password
      </h2>
      <form onSubmit={submit} className="mt-5 space-y-4">
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <AccountField
          label="Current password"
          value={currentPassword}
          onValue={setCurrentPassword}
          autoComplete="current-password"
          maxLength={1024}
          error={formErrors.fields.current_password}
        />
        <AccountField
          label="New password"
          value={newPassword}
          onValue={setNewPassword}
          autoComplete="new-password"
          maxLength={1024}
          hint="At least eight characters, of any kind."
          error={formErrors.fields.new_password ?? formErrors.fields.password}
        />
        <FormError message={formErrors.form} />
        <Button
          type="submit"
          variant="outline"
          disabled={isPending || currentPassword === "" || newPassword === ""}
        >
          {isPending ? "One moment…" : "Change password"}
        </Button>
      </form>
    </section>
  );
}
