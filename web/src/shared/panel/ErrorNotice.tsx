import clsx from "clsx";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";
import { ApiError } from "@/shared/client/client";
import { Button } from "@/shared/ui/Button";

interface ErrorNoticeProps {
  error: Error;
  onRetry: () => void;
  isRetrying?: boolean;
  /** One line above content that is still shown. */
  isCompact?: boolean;
}

/** Describes an error and offers to retry. */
export function ErrorNotice({
  error,
  onRetry,
  isRetrying = false,
  isCompact = false,
}: ErrorNoticeProps): ReactNode {
  const { title, text, waitS } = describeError(error);
  const secondsLeft = useCountdown(waitS, error);
  const isBlocked = isRetrying || secondsLeft > 0;
  return (
    <div
      role="alert"
      className={clsx(
        "flex flex-wrap items-center gap-x-6 gap-y-3 border-line",
        isCompact ? "mb-4 border-l-2 pl-4" : "rounded-2xl border bg-raised px-6 py-8",
      )}
    >
      <div className="min-w-60 flex-1">
        <p className={clsx("font-serif", isCompact ? "text-name" : "text-heading")}>{title}</p>
        <p className="mt-1 max-w-prose text-soft">
          {text}
          {error instanceof ApiError && error.status === 401 && (
            <>
              {" "}
              <Link to="/account" className="text-ink underline underline-offset-4">
                Log in
              </Link>
            </>
          )}
        </p>
      </div>
      <Button variant="outline" disabled={isBlocked} onClick={onRetry}>
        {secondsLeft > 0 ? `Again in ${secondsLeft} s` : isRetrying ? "Trying…" : "Try again"}
      </Button>
    </div>
  );
}

interface ErrorDescription {
  title: string;
  text: string;
  waitS: number;
}

export function describeError(error: Error): ErrorDescription {
  if (!(error instanceof ApiError)) {
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

/** Seconds until zero; restarts when `resetKey` changes. */
function useCountdown(seconds: number, resetKey: unknown): number {
  const [countdown, setCountdown] = useState({ reason: resetKey, secondsLeft: seconds });
  if (countdown.reason !== resetKey) setCountdown({ reason: resetKey, secondsLeft: seconds });
  useEffect(() => {
    const timer = setInterval(
      () =>
        setCountdown((state) =>
          state.secondsLeft > 0 ? { ...state, secondsLeft: state.secondsLeft - 1 } : state,
        ),
      1000,
    );
    return () => clearInterval(timer);
  }, [resetKey]);
  return countdown.secondsLeft;
}
