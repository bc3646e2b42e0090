import type { ReactNode } from "react";

/** Error of a form as a whole. */
export function FormError({ message }: { message: string | null }): ReactNode {
  if (message === null) return null;
  return (
    <p role="alert" className="border-l-2 border-accent pl-4">
      {message}
    </p>
  );
}
