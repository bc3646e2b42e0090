import type { ReactNode } from "react";
import { Link } from "react-router";
import { FROM_LINK } from "./AskBox";

const EXAMPLES = [
  "a melancholy game about the sea",
  "something like Dune but funny",
  "a feel-good sci-fi film from the 90s, no horror",
  "I feel lonely tonight, cheer me up",
  "a book by Ursula K. Le Guin",
  "music for a long night drive",
];

/** Links to example questions. */
export function ExampleQuestions(): ReactNode {
  return (
    <section aria-labelledby="samples" className="border-t border-line pt-6">
      <h2 id="samples" className="font-sans text-caption font-semibold tracking-normal text-soft">
        For example
      </h2>
      <ul className="mt-4 grid gap-x-16 md:grid-cols-2">
        {EXAMPLES.map((example) => (
          <li key={example} className="border-b border-line">
            <Link
              to={`/ask?${new URLSearchParams({ q: example })}`}
              state={FROM_LINK}
              className="block py-4 font-serif text-pretty text-[1.25rem] leading-snug text-ink italic transition-colors hover:text-accent"
            >
              “{example}”
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
