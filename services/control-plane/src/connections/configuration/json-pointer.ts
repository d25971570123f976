/** JSON pointers (RFC 6901) into an answer that nobody has checked. Pure. */

export const jsonPointer = /^(\/([^~/]|~[01])*)+$/;

/** Own members and elements alone; undefined where there is nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => member(value, name), document);
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d{0,6})$/.test(name) ? value[Number(name)] : undefined;
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? Reflect.get(value, name) : undefined;
}
