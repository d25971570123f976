/**
 * The fields that a route may inject. Names are checked here, once; values are templates and are checked when they are
 * used.
 */
import { connectionHeaders } from '@knoxcall/rules';
import { collectJsonReferences } from '@knoxcall/template';
import { z } from 'zod';
import { holdsInexactNumber } from '../http/inexact-number.ts';

const maxHeaders = 64;
const maxParameters = 64;
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;

/**
 * Hop-by-hop and framing headers, and the host: they belong to the connection, not to a route (security model: Header
 * values).
 */
const forbidden = new Set([
  ...connectionHeaders,
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
]);

/** Why a route may not set a header of this name; undefined where it may. */
export function headerFault(name: string): string | undefined {
  if (!headerName.test(name)) return 'is not a legal header name';
  return isInjectable(name) ? undefined : 'may not be injected';
}

function isInjectable(name: string): boolean {
  const lower = name.toLowerCase();
  return !forbidden.has(lower) && !lower.startsWith('x-knoxcall-') && !lower.startsWith('x-knox-');
}

/** More than a request may have (100), but few enough to look up all of them. */
const maxReferences = 300;

function namesFew(template: Record<string, unknown>): boolean {
  return collectJsonReferences(template).size <= maxReferences;
}
const tooMany = `must not have more than ${maxReferences} different placeholders`;

const template = z.string().max(65_536).nullable();

/** Header name to template; null removes the caller's header. */
export const injectHeaders = z.record(z.string(), template).superRefine((headers, context) => {
  const names = Object.keys(headers);
  const fault = (message: string, name?: string): void => {
    context.addIssue({ code: 'custom', message, path: name === undefined ? [] : [name] });
  };
  if (names.length > maxHeaders) fault(`must not have more than ${maxHeaders} headers`);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    fault('names a header twice (case does not count)');
  }
  for (const name of names) {
    const found = headerFault(name);
    if (found !== undefined) fault(found, name);
  }
  if (!namesFew(headers)) fault(tooMany);
});

/** Parameter name to template; null removes the caller's. */
export const injectQuery = z.record(z.string().min(1).max(256), template).superRefine((query, context) => {
  const fault = (message: string): void => context.addIssue({ code: 'custom', message });
  if (Object.keys(query).length > maxParameters) fault(`must not have more than ${maxParameters} parameters`);
  if (!namesFew(query)) fault(tooMany);
});

export const injectBody = z
  .record(z.string(), z.unknown())
  .refine((body) => !holdsInexactNumber(body), 'holds a number that cannot be kept exactly: write it as text')
  .refine(namesFew, tooMany);
