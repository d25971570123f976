/** Field types that many operations share. */
import { isIP } from 'node:net';
import { z } from 'zod';

export const uuid = z.uuid().toLowerCase();
export const timestamp = z.iso.datetime({ offset: true });

/** 1..128 characters after trimming. */
export const displayName = z.string().trim().min(1).max(128);
export const description = z.string().max(2000);

/** An instant given with a zone, as a Date. In UTC its year has four digits, which is all that PostgreSQL is told. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => isShowable(new Date(text)), 'must lie between the years 1 and 9999')
  .transform((text) => new Date(text));

function isShowable(date: Date): boolean {
  return date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
}

/** IPv4 or IPv6 address or CIDR. */
export const addressRange = z.string().refine(isAddressRange, 'must be an IP address or a CIDR range');

/** Written out whole: shorthands such as `10/8`, octal numbers and zones mean different things to different readers. */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** ISO-8601 UTC with milliseconds, or null. */
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** The body of an update: at least one of the fields. */
export function someOf<Fields extends z.ZodRawShape>(fields: Fields) {
  return z
    .strictObject(fields)
    .partial()
    .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');
}

/** `?environment=` of operations that act in one environment. */
export const environmentQuery = z.strictObject({ environment: z.string().optional() });

/** Drops the members that were not given: for updates, absence means "leave it". */
type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function definedFields<T extends Record<string, unknown>>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
