/** `POST /v1/routes/{id}/resolve`: a dry run. Nothing is sent, and the given request is neither logged nor kept. */
import { Problem } from '@knoxcall/problems';
import { levels } from '@knoxcall/rules';
import { substitutedPlaces } from '@knoxcall/snapshot';
import { z } from 'zod';
import { storedVariables } from '../environments/environment-store.ts';
import { type Operation, read } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { loadRouteSources } from '../snapshots/route-sources.ts';
import { createFindSecrets } from './resolve-find-secrets.ts';
import { resolveHints } from './resolve-hints.ts';
import { resolveRequest } from './resolve-request.ts';
import { findWholeRoute } from './route-store.ts';
import { limitWarnings } from './route-warnings.ts';
import { placeWarnings, type TargetDependencies } from './target-warnings.ts';

const level = z.enum(levels).nullable();
const resolved = z.object({
  environment: z.string(),
  level_of: z.object({
    inject_headers_json: level,
    inject_query_json: level,
    auth: level,
    inject_body_json: level,
    target_base_url: level,
  }),
  secrets: z.array(
    z.object({
      ref: z.string(),
      name: z.string().nullable(),
      level,
      sent_in: z.array(z.string()),
      present: z.boolean(),
      expired: z.boolean(),
      allowed: z.boolean(),
    }),
  ),
  left: z.array(z.enum(substitutedPlaces)),
  missing: z.array(
    z.object({ kind: z.enum(['secret', 'secret_id', 'var', 'header', 'env']), ref: z.string() }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), path: z.string() })),
});

/** `body`: text as it would be sent, or JSON. `query`: text after the `?`, or names and values. */
const request = z.strictObject({
  environment: z.string().optional(),
  method: z
    .string()
    .regex(/^[A-Z][A-Z-]{0,31}$/, 'must be an HTTP method in upper case')
    .optional(),
  headers: z.record(z.string(), z.string()).optional(),
  path: z
    .string()
    .regex(/^\/[!-"$->@-~]*$/, 'must begin with / and hold neither query nor fragment')
    .max(16_384)
    .optional(),
  body: z.unknown().optional(),
  query: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/** As given, or as a client library encodes it. */
function queryText(query: z.output<typeof request>['query']): string {
  return typeof query === 'string' ? query.replace(/^\?/, '') : new URLSearchParams(query).toString();
}

/** `maxBodyBytes`: of a body that the proxy searches. */
type ResolveDependencies = TargetDependencies & { maxBodyBytes: number };

export function resolveOperations({ database, targets, maxBodyBytes }: ResolveDependencies): Operation[] {
  return [
    read({
      tag: 'Routes',
      id: 'resolveRoute',
      method: 'post',
      path: '/v1/routes/{id}/resolve',
      summary: 'Dry run: show what a request through this route would use, without sending it',
      role: 'read',
      find: findWholeRoute(database),
      body: request,
      bodyOptional: true,
      data: resolved,
      errors: [],
      read: async ({ caller: { tenantId }, found, body }) => {
        const built = (await loadRouteSources({ database, tenantId }, [found.id])).get(found.id);
        if (built === undefined) throw new Problem('not_found');
        const { baseEnvironment, environments } = built.payload;
        const environment = body.environment ?? baseEnvironment;
        const [active, base] = [environments[environment], environments[baseEnvironment]];
        if (active === undefined || base === undefined) {
          throw validationError({ environment: [`the route has no environment '${environment}'`] });
        }
        const findSecrets = createFindSecrets(database, { tenantId, environmentId: active.id });
        const { variables } = await database.environment.findUniqueOrThrow({
          where: { tenantId_id: { tenantId, id: active.id } },
          select: { variables: true },
        });
        const asked = {
          environment,
          environments: { active, base },
          variables: storedVariables.parse(variables),
          method: body.method ?? (body.body === undefined ? 'GET' : 'POST'),
          headers: body.headers ?? {},
          path: body.path ?? '/',
          body: body.body,
          query: queryText(body.query),
        };
        const answer = await resolveRequest(built.payload, asked, { findSecrets, maxBodyBytes });
        const hints = await resolveHints({ database, tenantId }, answer);
        const about = await placeWarnings(targets, found, active.id);
        const warnings = limitWarnings([...answer.warnings, ...hints, ...about]);
        return { data: resolved.parse({ ...answer, warnings }) };
      },
    }),
  ];
}
