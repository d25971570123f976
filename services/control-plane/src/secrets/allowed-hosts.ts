/** Hosts a secret may be sent to: exact names or `*.` and a domain, in the form that the proxy compares. */
import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** Lower case, A-label, no trailing dot; IPv6 literals in brackets. Empty where it is no host. */
function normaliseHost(text: string): string {
  const wildcard = text.startsWith('*.');
  const host = (wildcard ? text.slice(2) : text).replace(/\.$/, '');
  if (host === '' || /[\s/:@?#*%]/.test(host.replace(/^\[[0-9a-f:.]+\]$/i, ''))) return '';
  const ascii = domainToASCII(host);
  return ascii === '' ? '' : (wildcard ? '*.' : '') + ascii;
}

export const allowedHosts = z
  .array(
    z
      .string()
      .max(255)
      .transform((text, context) => {
        const host = normaliseHost(text);
        if (host === '')
          context.addIssue({ code: 'custom', message: 'must be a host name, or *. and a domain' });
        return host;
      }),
  )
  .max(100);

/** True where some host is allowed after the change that was not before: that needs an admin. */
export function widens(before: readonly string[] | null, after: readonly string[] | null): boolean {
  if (before === null) return false;
  return after === null || after.some((host) => !before.includes(host));
}
