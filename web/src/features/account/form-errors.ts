import { ApiError } from "@/shared/client/client";
import { describeError } from "@/shared/panel/ErrorNotice";

/** Errors of a form: of its fields by name, or of the form as a whole. */
export interface FormErrors {
  fields: Readonly<Partial<Record<string, string>>>;
  form: string | null;
}

const NO_ERRORS: FormErrors = { fields: {}, form: null };

export function getFormErrors(error: Error | null, fieldNames: readonly string[]): FormErrors {
  if (!error) return NO_ERRORS;
  if (!(error instanceof ApiError)) return { fields: {}, form: describeError(error).title };
  const fields = Object.fromEntries(
    error.errors
      .map(({ where, message }) => [where.split(".").at(-1) ?? "", message] as const)
      .filter(([name]) => fieldNames.includes(name)),
  );
  return { fields, form: Object.keys(fields).length > 0 ? null : describeFormError(error) };
}

function describeFormError(error: ApiError): string {
  if (error.status === 429) {
    const retryHint = error.retryAfterS ? ` Try again in ${Math.ceil(error.retryAfterS)} seconds.` : "";
    return `Too many attempts in a short time.${retryHint}`;
  }
  if (error.status === 0 || error.status >= 500) {
    const { title, text } = describeError(error);
    return `${title}. ${text}`;
  }
  return error.detail;
}
