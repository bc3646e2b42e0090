import type { ReactNode } from "react";
import { Icon } from "@/shared/ui/Icon";

interface SearchBoxProps {
  text: string;
  onText: (text: string) => void;
}

export function SearchBox({ text, onText }: SearchBoxProps): ReactNode {
  return (
    <label className="flex min-h-14 items-center gap-3 border-b-2 border-ink px-1 text-ink focus-within:border-accent">
      <Icon name="search" />
      <span className="sr-only">Search for something you love</span>
      <input
        type="search"
        value={text}
        onChange={(event) => onText(event.target.value)}
        placeholder="Dune, Gris, Kind of Blue…"
        autoComplete="off"
        className="w-full bg-transparent font-serif text-[1.25rem] text-ink outline-none placeholder:text-soft"
      />
    </label>
  );
}
