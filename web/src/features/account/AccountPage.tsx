import type { ReactNode } from "react";
import { useSession } from "@/shared/session/session";
import { ComeIn } from "./ComeIn";
import { Own } from "./Own";

/** Sign up or log in; for those who have, what there is to change. */
export function AccountPage(): ReactNode {
  const { name } = useSession();
  return <div className="page pt-6 md:pt-10">{name === null ? <ComeIn /> : <Own name={name} />}</div>;
}
