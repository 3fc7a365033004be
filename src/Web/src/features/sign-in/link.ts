/** What comes after "#" in a sign-in link; also when only that part was copied. Undefined when there is none. */
export function tokenOf(text: string): string | undefined {
  const trimmed = text.trim();
  const token = trimmed.slice(trimmed.lastIndexOf('#') + 1);
  return token.split('~').length === 3 && !token.includes('/') ? token : undefined;
}
