// The users of the services in the private Redis, with the rights of infra/redis/users.acl and generated passwords.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keep } from '../data-directory.ts';

const rules = join(import.meta.dirname, '../../../../infra/redis/users.acl');

export interface ServiceUsers {
  /** Lines for the configuration of the server. */
  readonly lines: readonly string[];
  /** Names and passwords, `user:password`, as in a URL. */
  readonly controlPlane: string;
  readonly proxy: string;
}

/**
 * Passwords are generated once and kept in the data directory (0600), so that a restart at the same address changes
 * nothing.
 */
export async function serviceUsers(dataDir: string): Promise<ServiceUsers> {
  const passwordOf = async (service: string): Promise<string> =>
    (await keep(join(dataDir, `redis-password-${service}`), () => randomBytes(32).toString('hex'))).value;
  const [controlPlane, proxy] = [await passwordOf('control-plane'), await passwordOf('proxy')];
  const text = (await readFile(rules, 'utf8'))
    .replace('@CONTROL_PLANE_PASSWORD@', controlPlane)
    .replace('@PROXY_PASSWORD@', proxy);
  return {
    lines: text.split('\n').filter((line) => line.startsWith('user ')),
    controlPlane: `knoxcall-control-plane:${controlPlane}`,
    proxy: `knoxcall-proxy:${proxy}`,
  };
}
