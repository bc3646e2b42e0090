import type { ReactNode } from "react";

interface SectionProps {
  id: string;
  title: string;
  note: string;
  children: ReactNode;
}

/** Titled section with an anchor. */
export function Section({ id, title, note, children }: SectionProps): ReactNode {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="border-t border-line pt-6">
      <h2 id={`${id}-title`} className="text-heading">
        {title}
      </h2>
      <p className="reason mt-1 mb-6 text-name">{note}</p>
      {children}
    </section>
  );
}
