/** "1 film", "3 films". */
export function formatCount(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`;
}

/** 1st, 2nd, 3rd, 14th. */
export function formatOrdinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
  return `${n}${suffixes[rule] ?? "th"}`;
}

/** "slow-burn" as people write it. */
export function formatTag(tag: string): string {
  return tag.replaceAll("-", " ");
}
