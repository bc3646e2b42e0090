import type { InputHTMLAttributes, ReactNode } from "react";

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
}

/** Text input with a label above it. */
export function TextField({ label, onValue, ...rest }: TextFieldProps): ReactNode {
  return (
    <label className="block min-w-0 flex-1">
      <span className="text-caption text-soft">{label}</span>
      <input
        type="text"
        autoComplete="off"
        maxLength={200}
        onChange={(event) => onValue(event.target.value)}
        className="mt-0.5 block min-h-11 w-full border-b border-ink bg-transparent font-serif text-name text-ink outline-none focus:border-accent focus:shadow-[0_1px_0_0_var(--accent)]"
        {...rest}
      />
    </label>
  );
}
