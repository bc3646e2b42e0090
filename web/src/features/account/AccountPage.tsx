import type { ReactNode } from "react";
import { useSession } from "@/shared/session/session";
import { AccountSettings } from "./AccountSettings";
import { SignInForm } from "./SignInForm";

/** Sign-in form for guests, account settings for signed-in users. */
export function AccountPage(): ReactNode {
  const { name } = useSession();
  return (
    <div className="page pt-6 md:pt-10">
      {name === null ? <SignInForm /> : <AccountSettings name={name} />}
    </div>
  );
}
