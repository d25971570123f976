/** Finds names that do not exist, before the first change is made. */
import { CliError } from '../cli-error.ts';
import { partsOf, type Resource } from './compute-plan.ts';
import type { Names } from './load-current.ts';
import type { Wanted } from './read-file.ts';

/** @throws CliError `not_found`, naming all of them. */
export function checkReferences({ resources, secrets }: Wanted, ids: Names): void {
  const made = (kind: 'environment' | 'client' | 'route') =>
    new Set([...resources.filter((one) => one.kind === kind).map(({ key }) => key), ...ids[kind].keys()]);
  const known = {
    environment: made('environment'),
    client: made('client'),
    route: made('route'),
    secret: ids.secret,
  };
  const missing = [
    ...secrets
      .filter((name) => !known.secret.has(name))
      .map((name) => `secrets: there is no secret '${name}'`),
    ...resources.flatMap((resource) =>
      referencesOf(resource)
        .filter(({ kind, name }) => !known[kind].has(name))
        .map(({ kind, name }) => `${resource.kind} ${resource.key}: there is no ${kind} '${name}'`),
    ),
  ];
  if (missing.length > 0) throw new CliError('not_found', missing.join('\n'));
}

type Reference = { kind: 'environment' | 'client' | 'secret' | 'route'; name: string };

function referencesOf({ kind, key, fields }: Resource): Reference[] {
  const named = (one: Reference['kind'], names: unknown): Reference[] =>
    [names ?? []].flat().map((name) => ({ kind: one, name: String(name) }));
  return [
    ...named('environment', kind === 'override' ? partsOf(key).environment : fields.base_environment),
    ...named('client', fields.clients),
    ...named('secret', fields.allowed_secrets),
    ...named('secret', fields.mtls_certificate),
    ...named('route', fields.allowed_routes),
  ];
}
