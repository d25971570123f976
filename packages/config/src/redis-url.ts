/**
 * The forms of REDIS_URL: one server, servers behind Sentinel, or a cluster. The scheme tells which. Several hosts
 * stand in it with commas between them, which no other URL allows.
 */
import type { Endpoint } from './endpoint.ts';

type RedisLogin = { readonly username: string | undefined; readonly password: string | undefined };

type Several = { readonly nodes: readonly Endpoint[]; readonly tls: boolean; readonly login: RedisLogin };

/** `login` is for the servers; Sentinels have a login of their own. `tls` applies to both. */
export type RedisPlace =
  | { readonly form: 'single'; readonly url: string }
  | (Several & { readonly form: 'cluster' })
  | (Several & {
      readonly form: 'sentinel';
      readonly sentinelLogin: RedisLogin;
      /** The name that the Sentinels have for the servers that they watch. */
      readonly name: string;
      readonly db: number;
    });

const severalHosts = /^(rediss?)\+(sentinel|cluster):\/\/([^@/?#]*@)?([^@/?#]+)([/?][^#]*)?$/;
const usualPorts = { sentinel: 26_379, cluster: 6379 };
const sentinelParameters = ['sentinel_user', 'sentinel_password'];

/** Undefined where the text is none of these forms, or incomplete. */
export function parseRedisUrl(text: string): RedisPlace | undefined {
  const [, scheme, form, login = '', hosts = '', rest = ''] = severalHosts.exec(text) ?? [];
  if (form === undefined) {
    return /^(rediss?|unix):\/\//.test(text) && URL.canParse(text)
      ? { form: 'single', url: text }
      : undefined;
  }
  const kind = form === 'sentinel' ? form : 'cluster';
  const nodes = hosts.split(',').map((host) => endpointOf(host, usualPorts[kind]));
  const known = nodes.filter((node) => node !== undefined);
  const url = URL.parse(`redis://${login}host${rest}`);
  const ownLogin = loginOf(url?.username, url?.password);
  if (known.length < nodes.length || url === null || ownLogin === undefined) return undefined;
  const several: Several = { nodes: known, tls: scheme === 'rediss', login: ownLogin };
  return kind === 'sentinel' ? sentinelPlace(several, url) : clusterPlace(several, url);
}

function clusterPlace(several: Several, { pathname, search }: URL): RedisPlace | undefined {
  // A cluster has one database only.
  return /^\/?0?$/.test(pathname) && search === '' ? { form: 'cluster', ...several } : undefined;
}

function sentinelPlace(several: Several, { pathname, searchParams }: URL): RedisPlace | undefined {
  const [, name, db = '0'] = /^\/([\w.-]+)(?:\/(\d{1,4}))?$/.exec(pathname) ?? [];
  if (name === undefined) return undefined;
  if ([...searchParams.keys()].some((parameter) => !sentinelParameters.includes(parameter))) return undefined;
  const sentinelLogin = {
    username: searchParams.get('sentinel_user') || undefined,
    password: searchParams.get('sentinel_password') || undefined,
  };
  return { form: 'sentinel', ...several, sentinelLogin, name, db: Number(db) };
}

function endpointOf(text: string, usualPort: number): Endpoint | undefined {
  const url = URL.parse(`redis://${text}`);
  if (url === null || url.hostname === '') return undefined;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || usualPort) };
}

/** Undefined where it is badly encoded. */
function loginOf(username = '', password = ''): RedisLogin | undefined {
  try {
    return {
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
    };
  } catch {
    return undefined;
  }
}
