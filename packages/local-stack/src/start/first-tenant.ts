// The first tenant with its key, secret and route. Every step can be repeated after a crash: the key is in its file
// before it is sent to the control plane, and a marker file exists until the demo is complete. An existing tenant gets
// no demo.
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { BlockList, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { keep, readKept } from '../data-directory.ts';
import { LocalStackError } from '../errors.ts';
import { callApi } from './api-client.ts';
import { makeDemo, updateDemo } from './demo.ts';

/** `origin` is the control plane's, `adminOrigin` where it answers operators, `echoUrl` the demo route's target, `givenKey` the user's own first key. */
interface FirstTenantOptions {
  readonly origin: string;
  readonly adminOrigin: string;
  readonly adminToken: string;
  readonly dataDir: string;
  readonly slug: string;
  readonly givenKey: string | undefined;
  readonly echoUrl: string;
  /** `EGRESS_ALLOW_CIDRS`, which may leave the echo's address out. */
  readonly allowed: readonly string[];
}

/** `keyFile` holds the key. `newKey` is the key where it is to be shown, this once. `setupLink`: while nobody is a member. `problem`: why the demo may not work. */
export interface FirstTenant {
  readonly keyFile: string;
  readonly newKey?: string;
  readonly setupLink?: string;
  readonly problem?: string;
}

const bootstrapped = z.object({ created: z.boolean(), api_key: z.string().nullable() });
type Bootstrapped = z.output<typeof bootstrapped>;
const setupLink = z.object({ link: z.string() });

/** @throws LocalStackError `first_tenant_failed` */
export async function makeFirstTenant(options: FirstTenantOptions): Promise<FirstTenant> {
  const keyFile = join(options.dataDir, 'first-key');
  const marker = join(options.dataDir, 'demo-unfinished');
  const unfinished = (await readKept(marker)) !== undefined;
  const { value, made } = await keep(keyFile, () => options.givenKey ?? generateKey());
  if (made) await writeFile(marker, '', { mode: 0o600 });
  const asked = options.givenKey ?? value;
  const { created, api_key } = await bootstrap(options, asked);
  const key = api_key ?? value;
  if (key !== value) await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
  const shown = created || api_key !== null ? { newKey: key } : {};
  const demo = { ...options, token: key };
  if (created || unfinished) await makeDemo(demo, `demo-secret-${randomBytes(12).toString('hex')}`);
  await rm(marker, { force: true });
  const problem = (await updateDemo(demo)) ?? refusedEcho(options);
  const setupLink = await makeSetupLink(options);
  return {
    keyFile,
    ...shown,
    ...(setupLink === undefined ? {} : { setupLink }),
    ...(problem === undefined ? {} : { problem }),
  };
}

function refusedEcho({ echoUrl, allowed }: FirstTenantOptions): string | undefined {
  const { hostname } = new URL(echoUrl);
  const list = new BlockList();
  for (const range of allowed) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list.check(hostname)
    ? undefined
    : `EGRESS_ALLOW_CIDRS does not include ${hostname}, where the echo is`;
}

/** Undefined where the tenant has a member. The previous link ends. */
async function makeSetupLink({
  adminOrigin,
  adminToken,
  slug,
}: FirstTenantOptions): Promise<string | undefined> {
  const path = `/admin/v1/tenants/${slug}/setup-link`;
  const { status, data } = await callApi(
    adminOrigin,
    { method: 'POST', path, token: adminToken },
    [201, 409],
  );
  return status === 201 ? setupLink.parse(data).link : undefined;
}

function generateKey(): string {
  return `tk_live_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`;
}

async function bootstrap(
  { adminOrigin, adminToken, slug }: FirstTenantOptions,
  key: string,
): Promise<Bootstrapped> {
  const body = { slug, api_key: key };
  const call = { method: 'POST', path: '/admin/v1/bootstrap', token: adminToken, body } as const;
  const { status, data } = await callApi(adminOrigin, call, [200, 201, 409]);
  if (status !== 409) return bootstrapped.parse(data);
  const what = `the first API key of this data directory belongs to another tenant than ${slug}`;
  throw new LocalStackError(
    'first_tenant_failed',
    `${what}: set KNOXCALL_BOOTSTRAP_TENANT as it was, or start with an empty KNOXCALL_DATA_DIR`,
  );
}
