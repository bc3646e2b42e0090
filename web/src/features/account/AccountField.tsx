import { type ReactNode, useId } from "react";

interface AccountFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** What browsers and password managers may fill in. */
  autoComplete: "username" | "current-password" | "new-password";
  hint?: string | undefined;
  error?: string | undefined;
  maxLength: number;
}

/** Text or password input with its hint or error below. */
export function AccountField({
  label,
  value,
  onValue,
  autoComplete,
  hint,
  error,
  maxLength,
}: AccountFieldProps): ReactNode {
  const messageId = useId();
  return (
    <label className="block">
      <span className="text-caption font-semibold text-soft">{label}</span>
      <input
        type={autoComplete === "username" ? "text" : "password"}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={maxLength}
        aria-invalid={error !== undefined}
        aria-describedby={messageId}
        className="mt-1 min-h-12 w-full border-b-2 border-ink bg-transparent px-1 font-serif text-[1.1875rem] outline-none focus:border-accent aria-invalid:border-accent"
      />
      <span id={messageId} className="mt-1 block min-h-5 text-caption text-soft">
        {error === undefined ? (
          hint
        ) : (
          <span role="alert" className="text-accent">
            {error}
          </span>
        )}
      </span>
    </label>
  );
}
