import { Refusal } from "@/shared/client/client";
import { inWords } from "@/shared/panel/Trouble";

/** What is wrong with a form: with its fields by name, or else with all of it. */
export interface Wrong {
  fields: Readonly<Partial<Record<string, string>>>;
  whole: string | null;
}

const NOTHING: Wrong = { fields: {}, whole: null };

export function wrongOf(error: Error | null, known: readonly string[]): Wrong {
  if (!error) return NOTHING;
  if (!(error instanceof Refusal)) return { fields: {}, whole: inWords(error).title };
  const fields = Object.fromEntries(
    error.errors
      .map(({ where, message }) => [where.split(".").at(-1) ?? "", message] as const)
      .filter(([name]) => known.includes(name)),
  );
  return { fields, whole: Object.keys(fields).length > 0 ? null : sayWhole(error) };
}

function sayWhole(error: Refusal): string {
  if (error.status === 429) {
    const wait = error.retryAfterS ? ` Try again in ${Math.ceil(error.retryAfterS)} seconds.` : "";
    return `Too many tries in a short time.${wait}`;
  }
  if (error.status === 0 || error.status >= 500) {
    const { title, text } = inWords(error);
    return `${title}. ${text}`;
  }
  return error.detail;
}
