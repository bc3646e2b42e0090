export const OPENAPI_PATH: string;
export const TYPES_PATH: string;
export function generateTypes(): Promise<string>;
