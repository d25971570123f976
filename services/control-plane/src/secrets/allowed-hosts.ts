/** Hosts a secret may be sent to: exact names or `*.` and a domain, in the form that the proxy compares. */
import { isIP } from 'node:net';
import { z } from 'zod';

const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const hostName = new RegExp(`^${label}(\\.${label})*$`);

/**
 * The host as a URL would show it: lower case, A-label, no trailing dot; IPv6 in brackets. Empty where it is no host.
 */
function normaliseHost(text: string): string {
  const wildcard = text.startsWith('*.');
  const given = wildcard ? text.slice(2) : text;
  if (/[\s/:@?#*%\\]/.test(given.replace(/^\[[0-9a-f:.]+\]$/i, ''))) return '';
  const host = (URL.parse(`http://${given}`)?.hostname ?? '').replace(/\.$/, '');
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return wildcard ? '' : host;
  return hostName.test(host) ? (wildcard ? '*.' : '') + host : '';
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
