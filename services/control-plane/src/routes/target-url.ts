/** Where a route goes: scheme, host, port and a path. Nothing in a request can change it. */
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
  if (/[^\x21-\x7e]|\\/.test(text) && /[\s\p{Cc}\\]/u.test(text))
    return 'must not contain white space, control characters or backslashes';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '' || text.includes('@')) return 'must not contain a user name';
  if (text.includes('?')) return 'must not contain a query';
  if (text.includes('#')) return 'must not contain a fragment';
  return undefined;
}
