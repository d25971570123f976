/** `knoxcall secrets allow`: where a secret may be used, and whether an answer may show it. */
import { CliError } from '../cli-error.ts';
import { noteWarnings, openClient, print, printJson, requireSecret } from '../session.ts';
import type { World } from '../world.ts';

type Policy = {
  host?: string[];
  anyHost?: boolean;
  route?: string[];
  anyRoute?: boolean;
  /** Undefined where neither `--redact` nor `--no-redact` is given. */
  redact?: boolean;
  json?: boolean;
};

/** Replaces the named settings and leaves the others. */
export async function allowSecret(world: World, name: string, options: Policy): Promise<void> {
  const hosts = listOf(options.host, options.anyHost);
  const routes = listOf(options.route, options.anyRoute);
  const body = {
    ...(hosts === undefined ? {} : { allowed_hosts: hosts }),
    ...(routes === undefined ? {} : { allowed_routes: routes }),
    ...(options.redact === undefined ? {} : { always_redact: options.redact }),
  };
  if (Object.keys(body).length === 0) {
    throw new CliError(
      'usage',
      'Say what to change: --host, --any-host, --route, --any-route, --redact, --no-redact.',
    );
  }
  const client = await openClient(world);
  const { id } = await requireSecret(client, name);
  const { data, meta } = await client.patch('/v1/secrets/{id}', { path: { id }, body });
  noteWarnings(world, meta);
  if (options.json) return printJson(world, data);
  const shownHosts = data.allowed_hosts?.join(', ') ?? 'any';
  const shownRoutes =
    data.allowed_routes === null ? 'any' : (options.route?.join(', ') ?? data.allowed_routes.length);
  const answers = data.always_redact ? 'hidden in every answer' : 'hidden where the route says so';
  print(world, `${data.name} goes to hosts: ${shownHosts}; through routes: ${shownRoutes}; ${answers}.`);
}

function listOf(given: string[] | undefined, any: boolean | undefined): string[] | null | undefined {
  return given ?? (any ? null : undefined);
}
