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
        {secondsLeft > 0 ? `Try again in ${secondsLeft} s` : isRetrying ? "Trying…" : "Try again"}
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
    return { title: "This page had an error", text: "Reloading it usually helps.", waitS: 0 };
  }
  const waitS = error.retryAfterS ?? 0;
  switch (error.status) {
    case 0:
      return {
        title: "Palate does not respond",
        text: "The server cannot be reached. Check that it is running. Nothing you did is lost.",
        waitS,
      };
    case 401:
      return {
        title: "You need to log in for this",
        text: "Your session has ended, or this server requires an API key.",
        waitS,
      };
    case 403:
      return { title: "You do not have access to this", text: error.detail, waitS };
    case 404:
      return { title: "This does not exist", text: error.detail, waitS };
    case 429:
      return {
        title: "Too many requests",
        text: "The server asks you to wait a few seconds.",
        waitS: waitS || 5,
      };
    case 503:
      return { title: "Not ready yet", text: error.detail || "Palate is still starting.", waitS };
    default:
      if (error.status >= 500)
        return {
          title: "The server had an error",
          text: "Nothing you did is lost. The log of the server has the details.",
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
