/** Field types that many operations share. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

export const uuid = z.uuid().toLowerCase();
export const timestamp = z.iso.datetime({ offset: true });

/** 1..128 characters after trimming. */
export const displayName = z.string().trim().min(1).max(128);
export const description = z.string().max(2000);

/** An instant given with a zone, as a Date. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** IPv4 or IPv6 address or CIDR. */
export const addressRange = z.string().refine(isAddressRange, 'must be an IP address or a CIDR range');

function isAddressRange(text: string): boolean {
  return isIP(text) !== 0 || ipaddr.isValidCIDR(text);
}

/** ISO-8601 UTC with milliseconds, or null. */
export function iso(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
