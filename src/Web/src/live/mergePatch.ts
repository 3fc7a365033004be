const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Applies a JSON merge patch (RFC 7396) and leaves the target as it was. What the patch does not touch is shared with
 * the target, so that a screen redraws only what changed.
 */
export function applyMergePatch<T>(target: T, patch: unknown): T {
  if (!isObject(patch)) return patch as T;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- members of a patch are names of data
      delete result[name];
    } else {
      // A document may have a member called __proto__; assigning it would set the prototype.
      Object.defineProperty(result, name, {
        value: applyMergePatch(Object.hasOwn(result, name) ? result[name] : undefined, value),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
  return result as T;
}
