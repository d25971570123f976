/** Where a route goes: scheme, host and port, which nothing in a request can change, and a path, which may hold placeholders. */
import { targetOf } from '@knoxcall/rules';
import type { Reference } from '@knoxcall/template';
import { z } from 'zod';

export const targetBaseUrl = z
  .string()
  .max(2048)
  .superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

function faultOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute URL';
  if (/[\s\p{Cc}\\]/u.test(text)) return 'must not contain white space, control characters or backslashes';
  // The parser takes `http:host` and `http:///host` too; a stored URL must look like what it means.
  const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined) return 'must be an http or https URL';
  if (/[{}]/.test(authority + new URL(text).host)) return 'may hold placeholders in its path only';
  if (authority.includes('@')) return 'must not contain a user name';
  if (text.includes('?')) return 'must not contain a query';
  if (text.includes('#')) return 'must not contain a fragment';
  return undefined;
}

/** The references in a target's path, read as the proxy reads it. */
export function targetReferences(target: string): Reference[] {
  return URL.canParse(target) ? [...targetOf(target).scannedPath.references.values()] : [];
}
