import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSession } from "@/shared/session/session";
import { Icon } from "@/shared/ui/Icon";

/** Link to the account page, with the name of the user. */
export function UserMenu(): ReactNode {
  const { name } = useSession();
  return (
    <Link
      to="/account"
      viewTransition
      aria-label={name === null ? "Log in or sign up" : `Account of ${name}`}
      className="inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full px-2.5 text-soft transition-colors hover:bg-sunken hover:text-ink"
    >
      <Icon name="user" />
      {name !== null && <span className="hidden max-w-40 truncate text-body sm:block">{name}</span>}
    </Link>
  );
}
