/** "1 film", "3 films". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** 1st, 2nd, 3rd, 14th. */
export function ordinal(n: number): string {
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  const ending: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
  return `${n}${ending[rule] ?? "th"}`;
}

/** "slow-burn" as people write it. */
export function plain(tag: string): string {
  return tag.replaceAll("-", " ");
}
