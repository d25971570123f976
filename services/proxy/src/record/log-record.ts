/**
 * The one record of a request, as it goes to the log stream: the request before any value was put in. No value of a
 * secret is ever within reach of this file.
 */
import { type CallerHeader, type InjectedParameter, withParameters } from '@knoxcall/rules';
import { type Scanned, type ScannedHeader, scanHeader } from '@knoxcall/template';
import { pairs } from '../forward/response-head.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { OutboundHeaders } from '../substitute/outbound-headers.ts';
import { isPlaceholder, isSensitiveHeader, MASK, maskForm } from './mask.ts';

export type LogRecord = {
  readonly tenant_id: string;
  readonly request_id: string;
  /** ISO 8601, UTC: when the request came. */
  readonly ts: string;
  readonly route_id: string | null;
  /** The origin that a call without a route went to. */
  readonly target: string | null;
  readonly method: string;
  /** With the query, masked. */
  readonly path: string;
  /** 0: the caller left before there was an answer. */
  readonly status_code: number;
  readonly upstream_status: number | null;
  readonly latency_ms: number;
  readonly environment: string | null;
  readonly client_ip: string;
  readonly api_key_id: string;
  /** Where placeholders went out unreplaced. */
  readonly placeholders_left: readonly string[];
  readonly secrets_used: readonly string[];
  readonly error: string | null;
  /** The name of the underlying fault: `ECONNREFUSED`, `name mismatch (...)`. */
  readonly error_code: string | null;
  readonly retried: boolean;
  readonly request_headers: Record<string, string>;
  /** The first 4 KiB; null where there was no body, it was not scanned, or the route keeps none. */
  readonly request_body: string | null;
};

const lastTime = { ms: Number.NaN, text: '' };

/** As text, of Unix milliseconds. Many requests come within one of them. */
export function isoTime(ms: number): string {
  if (ms !== lastTime.ms) Object.assign(lastTime, { ms, text: new Date(ms).toISOString() });
  return lastTime.text;
}

/** The caller's path, and the query as it goes upstream: an injected parameter shows its template. */
export function shownPath({ target }: Inbound, injected: readonly InjectedParameter[]): string {
  const masked = target.query === '' ? '' : `?${maskForm(target.query.slice(1))}`;
  return target.path + withParameters(masked, injected, ({ template }) => template);
}

/** An injected header shows its template, under the name that the route gives it. */
export function shownHeaders({ kept, injected, added }: OutboundHeaders): Record<string, string> {
  const shown = new Map<string, string>();
  for (const { name, value } of kept.map(masked)) {
    const before = shown.get(name);
    shown.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  for (const { name, template } of injected) {
    if (template !== null) shown.set(name, template.template);
  }
  for (const [name, value] of pairs(added)) shown.set(name, value);
  return Object.fromEntries(shown);
}

/** Placeholders are always shown; of a sensitive header only they and the scheme of its credentials are. */
function masked(header: CallerHeader): CallerHeader {
  const { name, value } = header;
  if (!isSensitiveHeader(name) || isPlaceholder(value)) return header;
  const scanned = scanHeader(name, value);
  return { name, value: scanned === null ? MASK : maskedAround(name, scanned) };
}

function maskedAround(name: string, { scanned, basic }: ScannedHeader): string {
  const scheme = name === 'authorization' ? SCHEME.exec(scanned.bytes.toString('latin1')) : null;
  if (basic === null)
    return (scheme?.[0] ?? '') + maskBetween(scanned, scheme?.[0].length ?? 0, scanned.bytes.length);
  const { prefix, colonAt } = basic;
  const password =
    colonAt < scanned.bytes.length ? `:${maskBetween(scanned, colonAt + 1, scanned.bytes.length)}` : '';
  return prefix + maskBetween(scanned, 0, colonAt) + password;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9-]* +/;

/** Placeholders of a part, and a mask for the text between them. */
function maskBetween({ placeholders }: Scanned, from: number, to: number): string {
  let shown = '';
  let at = from;
  for (const { start, end, reference } of placeholders) {
    if (start < from || end > to) continue;
    shown += (start > at ? MASK : '') + reference.placeholder;
    at = end;
  }
  return shown + (to > at ? MASK : '');
}
