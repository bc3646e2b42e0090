import clsx from "clsx";
import { useEffect, useState, type ReactNode } from "react";
import { Link } from "react-router";
import { Refusal } from "@/shared/client/client";
import { Button } from "@/shared/ui/Button";

interface TroubleProps {
  error: Error;
  again: () => void;
  waiting?: boolean;
  /** A line above what is still shown, instead of a page of its own. */
  small?: boolean;
}

/** What went wrong in plain words, and the way on. */
export function Trouble({ error, again, waiting = false, small = false }: TroubleProps): ReactNode {
  const { title, text, waitS } = inWords(error);
  const left = useCountdown(waitS, error);
  const blocked = waiting || left > 0;
  return (
    <div
      role="alert"
      className={clsx(
        "flex flex-wrap items-center gap-x-6 gap-y-3 border-line",
        small ? "mb-4 border-l-2 pl-4" : "rounded-2xl border bg-raised px-6 py-8",
      )}
    >
      <div className="min-w-60 flex-1">
        <p className={clsx("font-serif", small ? "text-name" : "text-course")}>{title}</p>
        <p className="mt-1 max-w-prose text-soft">
          {text}
          {error instanceof Refusal && error.status === 401 && (
            <>
              {" "}
              <Link to="/account" className="text-ink underline underline-offset-4">
                Log in
              </Link>
            </>
          )}
        </p>
      </div>
      <Button look="line" disabled={blocked} onClick={again}>
        {left > 0 ? `Again in ${left} s` : waiting ? "Trying…" : "Try again"}
      </Button>
    </div>
  );
}

interface Words {
  title: string;
  text: string;
  waitS: number;
}

export function inWords(error: Error): Words {
  if (!(error instanceof Refusal)) {
    return { title: "Something broke on this page", text: "Reloading it usually helps.", waitS: 0 };
  }
  const waitS = error.retryAfterS ?? 0;
  switch (error.status) {
    case 0:
      return {
        title: "The kitchen does not answer",
        text: "Palate cannot be reached. Check that it is running; what you did is kept.",
        waitS,
      };
    case 401:
      return {
        title: "You need to log in for this",
        text: "Your session has ended, or this Palate asks for a key.",
        waitS,
      };
    case 403:
      return { title: "This is not yours to see", text: error.detail, waitS };
    case 404:
      return { title: "That is not on the menu", text: error.detail, waitS };
    case 429:
      return {
        title: "A little too fast",
        text: "So many requests came from here that the server asks for a pause.",
        waitS: waitS || 5,
      };
    case 503:
      return { title: "Not ready yet", text: error.detail || "Palate is still starting.", waitS };
    default:
      if (error.status >= 500)
        return {
          title: "Something broke in the kitchen",
          text: "Nothing was lost. The server's log says what it was.",
          waitS,
        };
      return { title: error.message || "That did not work", text: error.detail, waitS };
  }
}

/** Whole seconds until zero, counted anew for each `reason`. */
function useCountdown(seconds: number, reason: unknown): number {
  const [counted, setCounted] = useState({ reason, left: seconds });
  if (counted.reason !== reason) setCounted({ reason, left: seconds });
  useEffect(() => {
    const timer = setInterval(
      () => setCounted((one) => (one.left > 0 ? { ...one, left: one.left - 1 } : one)),
      1000,
    );
    return () => clearInterval(timer);
  }, [reason]);
  return counted.left;
}
