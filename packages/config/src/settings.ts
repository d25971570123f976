/** The kinds of setting that every service shares; each is a zod schema from text to a typed value. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { parseRedisUrl } from './redis-url.ts';

export const port = z.coerce.number().int().min(0).max(65535);
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

/** The most bytes of a body that the proxy searches for placeholders. */
export const bodyInjectionMaxBytes = wholeNumber(0, 64 * 1024 * 1024).default(1_048_576);

/** Comma-separated list; white space around the parts is dropped. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Comma-separated addresses and CIDRs, written out whole. */
export const ranges = list.refine(
  (entries) => entries.every(isRange),
  'must be a list of addresses and CIDRs',
);

function isRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const width = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (width < 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
}

export const domain = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain name'));

/** Comma-separated `host:port`; an IPv6 host in brackets. */
export const endpoints = list.transform((entries, context): Endpoint[] =>
  entries.flatMap((entry) => {
    const [, bracketed, name, portText] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(entry) ?? [];
    const host = bracketed ?? name;
    if (host !== undefined) return [{ host, port: Number(portText) }];
    context.addIssue({ code: 'custom', message: 'must be a list of host:port' });
    return [];
  }),
);

/** Where the server of a URL listens, by its host or by its query (libpq); empty for a socket in the file system. */
export function serverEndpoints(url: string, usualPort: number): Endpoint[] {
  const redis = parseRedisUrl(url);
  if (redis !== undefined && redis.form !== 'single') return [...redis.nodes];
  const { hostname, port: given, searchParams } = new URL(url);
  const port = Number(searchParams.get('port') || given || usualPort);
  return [hostname.replace(/^\[(.*)\]$/, '$1'), ...searchParams.getAll('host')]
    .filter((host) => host !== '' && !host.startsWith('/'))
    .map((host) => ({ host, port }));
}

/** Where a server listens, for people to read: hosts and ports only. */
export function serverPlace(url: string, usualPort: number): string {
  const places = serverEndpoints(url, usualPort).map(({ host, port }) => `${host}:${port}`);
  return places.join(',') || 'a socket of this machine';
}

export const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
  .refine(
    (text) => URL.canParse(text),
    'is not a valid URL: special characters in its password must be percent-encoded',
  );
export const redisUrl = z
  .string()
  .regex(
    /^(rediss?(\+(sentinel|cluster))?|unix):\/\//,
    'must be a redis://, redis+sentinel:// or redis+cluster:// URL (rediss for TLS)',
  )
  .refine(
    (text) => parseRedisUrl(text) !== undefined,
    'is not a valid URL: docs/operations.md has the forms; special characters in its password must be percent-encoded',
  );
/** For use in a header. */
export const bearerToken = z.string().regex(/^[\x21-\x7e]+$/, 'must be visible ASCII');
export const adminToken = bearerToken.min(32, 'must have at least 32 characters');

/** A base to which paths are added. */
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => /^[^?#@]*$/.test(text), 'must have no user, query or fragment');

export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

type Refine = (settings: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => void;

/** For `superRefine`: where `given` is set, `needed` is set too. */
export function requireWith(given: string, needed: string): Refine {
  return (settings, context) => {
    if (settings[given] === undefined || settings[needed] !== undefined) return;
    context.addIssue({ code: 'custom', path: [needed], message: `is needed with ${given}` });
  };
}

/** For `superRefine`: a certificate and its key are named together. */
export function requireBoth(certFile: string, keyFile: string): Refine {
  return (settings, context) => {
    requireWith(keyFile, certFile)(settings, context);
    requireWith(certFile, keyFile)(settings, context);
  };
}

const provider = z.enum(['local', 'aws']);

/**
 * Where data keys are wrapped: a local master key, or AWS KMS. A second one opens the keys that it wrapped before, and
 * wraps none.
 */
export const keyManagement = {
  KMS_PROVIDER: provider.default('local'),
  KMS_KEY_ID: z.string().optional(),
  KNOXCALL_MASTER_KEY: z.string().optional(),
  KNOXCALL_MASTER_KEY_FILE: z.string().optional(),
  KMS_SECOND_PROVIDER: provider.optional(),
  KMS_SECOND_KEY_ID: z.string().optional(),
  KNOXCALL_SECOND_MASTER_KEY: z.string().optional(),
  KNOXCALL_SECOND_MASTER_KEY_FILE: z.string().optional(),
  DATA_KEY_TTL_SECONDS: wholeNumber(10, 86_400).default(3600),
  DATA_KEY_CACHE_SIZE: wholeNumber(1, 1_000_000).default(50_000),
};

type KeyManagement = z.output<z.ZodObject<typeof keyManagement>>;

/** For `superRefine`: a keeper of the master key needs all of its settings, and so does a second one. */
export function requireKeyManagement(settings: KeyManagement, context: z.RefinementCtx): void {
  const fault = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  for (const which of ['', 'SECOND_'] as const) {
    const [keeperName, keyId] = [`KMS_${which}PROVIDER`, `KMS_${which}KEY_ID`] as const;
    const [key, file] = [`KNOXCALL_${which}MASTER_KEY`, `KNOXCALL_${which}MASTER_KEY_FILE`] as const;
    const keeper = settings[keeperName];
    if (keeper === 'aws' && !settings[keyId]) fault(keyId, `is needed with ${keeperName}=aws`);
    if (keeper === 'local' && !settings[key] && !settings[file]) {
      fault(file, `is needed with ${keeperName}=local, or ${key}`);
    }
  }
}

/** Both keepers, in the order of the settings: the one that wraps, and the one that only opens. */
export function keyKeepers(settings: KeyManagement) {
  const present = {
    provider: settings.KMS_PROVIDER,
    kmsKeyId: settings.KMS_KEY_ID,
    masterKey: settings.KNOXCALL_MASTER_KEY,
    masterKeyFile: settings.KNOXCALL_MASTER_KEY_FILE,
  };
  const second = settings.KMS_SECOND_PROVIDER && {
    provider: settings.KMS_SECOND_PROVIDER,
    kmsKeyId: settings.KMS_SECOND_KEY_ID,
    masterKey: settings.KNOXCALL_SECOND_MASTER_KEY,
    masterKeyFile: settings.KNOXCALL_SECOND_MASTER_KEY_FILE,
  };
  return { present, second };
}
