/**
 * The dry run: what a request through a route would refer to and where each part comes from, in the order of the
 * proxy. Pure; it opens no secret, sends nothing and keeps nothing of what it was asked.
 */
import { authTemplates, type RouteEntry, type SubstitutedPlace } from '@knoxcall/snapshot';
import { collectJsonReferences, namesSecret, type Reference, scanText } from '@knoxcall/template';
import type { Warning } from '../http/operation.ts';
import { isUnreadable } from './injection-fields.ts';
import { judge, type KnownSecret, type Named, type ResolvedSecret } from './judge-secret.ts';
import { readCallerBody } from './resolve-body.ts';
import { type CallerPlaces, callerPlaces } from './resolve-caller-places.ts';
import { type Level, type Levels, levelsOf } from './resolve-levels.ts';
import { maxReferences, warningsOf } from './resolve-warnings.ts';
import { targetReferences } from './target-url.ts';

/** `environment` is one of the route, `variables` are its; `query` is what follows the `?`. */
export type ResolveRequest = {
  environment: string;
  variables: Readonly<Record<string, string>>;
  method: string;
  headers: Record<string, string>;
  path: string;
  body: unknown;
  query: string;
};

/** Looks up the secrets that references name, a client certificate by its id; what is not in the answer does not exist for this tenant. */
export type FindSecrets = (references: readonly Reference[]) => Promise<ReadonlyMap<string, KnownSecret>>;

/** `bodyText`: the caller's body, where it would be searched. */
export type Resolved = {
  bodyText: string;
  environment: string;
  level_of: Record<LevelName, Level | null>;
  secrets: ResolvedSecret[];
  left: readonly SubstitutedPlace[];
  missing: { kind: string; ref: string }[];
  warnings: Warning[];
};

type LevelName =
  | 'inject_headers_json'
  | 'inject_query_json'
  | 'auth'
  | 'inject_body_json'
  | 'target_base_url';

const methodsWithInjectedBody = ['POST', 'PUT', 'PATCH'];

export async function resolveRequest(
  route: RouteEntry,
  request: ResolveRequest,
  { findSecrets, maxBodyBytes }: { findSecrets: FindSecrets; maxBodyBytes: number },
): Promise<Resolved> {
  const levels = levelsOf(route, request.environment, request.method);
  if (!methodsWithInjectedBody.includes(request.method)) levels.body = { level: null, value: null };
  const body = readCallerBody({
    body: request.body,
    contentType: headerSeen('content-type', levels, request),
    contentEncoding: headerSeen('content-encoding', levels, request),
    maxBytes: maxBodyBytes,
  });
  const places = callerPlaces(request, levels, body);
  const placeholders = collectNamed(levels, places);
  const named = [...placeholders.slice(0, maxReferences), ...clientCertificate(levels)];
  const secretReferences = named.filter(({ reference }) => namesSecret(reference));
  const known = await findSecrets(secretReferences.map(({ reference }) => reference));
  const judged = secretReferences.map((one) => judge(one, known.get(one.reference.key), { route, levels }));
  const isSet = variableTest(request);
  const unset = named.filter(({ reference }) => !namesSecret(reference) && !isSet(reference));
  const absent = secretReferences.filter((_one, index) => judged[index]?.shown.present === false);
  return {
    bodyText: body.kind === 'scanned' ? body.text : '',
    environment: request.environment,
    level_of: {
      inject_headers_json: levels.headers.level,
      inject_query_json: levels.query.level,
      auth: levels.auth.level,
      inject_body_json: levels.body.level,
      target_base_url: levels.target.level,
    },
    secrets: judged.map(({ shown }) => shown),
    left: places.left,
    missing: [...absent, ...unset].map(({ reference: { kind, ref } }) => ({ kind, ref })),
    warnings: warningsOf({ route, request, levels, body, judged, references: placeholders.length }),
  };
}

/** What a request itself or its environment says. */
function variableTest({ query, headers, variables }: ResolveRequest): (reference: Reference) => boolean {
  const parameters = new URLSearchParams(query);
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return ({ kind, ref }) => {
    if (kind === 'var') return parameters.has(ref);
    if (kind === 'header') return names.has(ref) && !isUnreadable(ref);
    return kind === 'uuid' || Object.hasOwn(variables, ref);
  };
}

type From = { readonly level: Level | null; readonly sentIn: string; readonly byCaller: boolean };

/** Everything that is referred to, once each. What the caller's own request names counts as the caller's. */
function collectNamed(levels: Levels, { replaced }: CallerPlaces): Named[] {
  const all = new Map<string, Named>();
  const add = (references: Iterable<Reference>, { level, sentIn, byCaller }: From): void => {
    for (const reference of references) {
      const known = all.get(reference.key);
      const one = known ?? { reference, level, sentIn: new Set(), byCaller, isCertificate: false };
      one.byCaller ||= byCaller;
      one.sentIn.add(sentIn);
      if (known === undefined) all.set(reference.key, one);
    }
  };
  const addTemplates = (kind: 'header' | 'query', { level, value }: Levels['headers']): void => {
    for (const [name, template] of Object.entries(value)) {
      if (template === null) continue;
      const from = { level, sentIn: `${kind}:${name}`, byCaller: false };
      add(scanText(template).scanned.references.values(), from);
    }
  };
  const { target } = levels;
  add(targetReferences(target.value), { level: target.level, sentIn: 'path', byCaller: false });
  addTemplates('header', levels.headers);
  addTemplates('query', levels.query);
  const { level, value: auth } = levels.auth;
  for (const { sentIn, template } of auth === null ? [] : authTemplates(auth)) {
    add(scanText(template).scanned.references.values(), { level, sentIn, byCaller: false });
  }
  if (levels.body.value !== null) {
    const references = collectJsonReferences(levels.body.value).values();
    add(references, { level: levels.body.level, sentIn: 'body', byCaller: false });
  }
  for (const { references, sentIn } of replaced) add(references, { level: null, sentIn, byCaller: true });
  return [...all.values()];
}

/** A secret like any other, under the same rules. */
function clientCertificate({ certificate }: Levels): Named[] {
  if (certificate === null) return [];
  const { id, level } = certificate;
  const placeholder = `{{secret_id:${id}}}`;
  const reference: Reference = { kind: 'secret_id', ref: id, key: `certificate:${id}`, placeholder };
  return [{ reference, level, sentIn: new Set(['certificate']), byCaller: false, isCertificate: true }];
}

/** As the upstream would read it: an injected header replaces the caller's, null removes it. */
function headerSeen(name: string, levels: Levels, { headers, body }: ResolveRequest): string | undefined {
  const injected = Object.entries(levels.headers.value).find(([one]) => one.toLowerCase() === name);
  if (injected !== undefined) return injected[1] ?? undefined;
  const given = Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];
  const isJson = name === 'content-type' && body !== undefined && typeof body !== 'string';
  return given ?? (isJson ? 'application/json' : undefined);
}
