/** A name that nobody else has. Unlike `crypto.randomUUID`, it may be asked for over plain HTTP too. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
