/**
 * The dry run: everything that a request through a route would refer to and where each part comes from, by the proxy's
 * own rules. Pure; it opens no secret, sends nothing and keeps nothing of its input.
 */
import {
  allReferences,
  bodyPlan,
  bodyReferences,
  type CallerHeader,
  type CallerPlaces,
  type Configuration,
  callerPlaces,
  compileConfiguration,
  type Environments,
  type Field,
  isControl,
  type Level,
  MAX_REFERENCES,
  type Said,
  seenHeader,
  variablesOf,
} from '@knoxcall/rules';
import type { RouteEntry, SubstitutedPlace } from '@knoxcall/snapshot';
import { namesSecret, type Reference, TemplateError } from '@knoxcall/template';
import type { Warning } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { judge, type KnownSecret, type Named, type ResolvedSecret } from './judge-secret.ts';
import { type Plan, readCallerBody } from './resolve-body.ts';
import { type fieldNames, warningsOf } from './resolve-warnings.ts';

/** `environments` of the route, `variables` of the active one; `query` without its `?`. */
export type ResolveRequest = {
  environment: string;
  environments: Environments;
  variables: Readonly<Record<string, string>>;
  method: string;
  headers: Record<string, string>;
  path: string;
  body: unknown;
  query: string;
};

/**
 * Looks up the referenced secrets, a client certificate by its id; a secret that is missing in the answer does not
 * exist in this tenant.
 */
export type FindSecrets = (references: readonly Reference[]) => Promise<ReadonlyMap<string, KnownSecret>>;

/** `bodyText`: the caller's body, where it would be searched. */
export type Resolved = {
  bodyText: string;
  environment: string;
  level_of: Record<(typeof fieldNames)[Field], Level | null>;
  secrets: ResolvedSecret[];
  left: readonly SubstitutedPlace[];
  missing: { kind: string; ref: string }[];
  warnings: Warning[];
};

export async function resolveRequest(
  route: RouteEntry,
  request: ResolveRequest,
  { findSecrets, maxBodyBytes }: { findSecrets: FindSecrets; maxBodyBytes: number },
): Promise<Resolved> {
  const configuration = compileConfiguration(request.environments, request.method);
  const { headers, spelled } = callerHeaders(request);
  const said = { requestId: '', headers, query: request.query, variables: request.variables };
  const plan = planBody(configuration, { body: request.body, said }, maxBodyBytes);
  const target = { path: request.path, query: request.query === '' ? '' : `?${request.query}` };
  const places = callerPlaces({ inbound: { headers, target }, configuration, plan });
  const all = namedBy({ configuration, places, plan, spelled });
  const named = [...all.slice(0, MAX_REFERENCES), ...clientCertificate(configuration)];
  const ofSecrets = named.filter(({ reference }) => namesSecret(reference));
  const known = await findSecrets(ofSecrets.map(({ reference }) => reference));
  const where = { route, hostname: configuration.target.hostname };
  const judged = ofSecrets.map((one) => judge(one, known.get(one.reference.key), where));
  const absent = ofSecrets.filter((_one, index) => judged[index]?.shown.present === false);
  const variables = named.filter(({ reference }) => !namesSecret(reference));
  const values = variablesOf(
    variables.map(({ reference }) => reference),
    said,
  );
  const unset = variables.filter(({ reference }) => !values.has(reference.key));
  const { levels } = configuration;
  return {
    bodyText: plan.caller.kind === 'scanned' ? plan.caller.scanned.bytes.toString('utf8') : '',
    environment: request.environment,
    level_of: {
      inject_headers_json: levels.headers,
      inject_query_json: levels.query,
      auth: levels.auth,
      inject_body_json: levels.body,
      target_base_url: levels.target,
    },
    secrets: judged.map(({ shown }) => shown),
    left: places.left(),
    missing: [...absent, ...unset].map(({ reference: { kind, ref } }) => ({ kind, ref })),
    warnings: warningsOf({ route, request, configuration, plan, judged, references: all.length }),
  };
}

type CallerHeaders = {
  readonly headers: readonly CallerHeader[];
  /** The names as the caller gave them. */
  readonly spelled: ReadonlyMap<CallerHeader, string>;
};

/** Headers as the proxy sees them. A body given as JSON is sent as JSON. */
function callerHeaders({ headers: given, body }: ResolveRequest): CallerHeaders {
  const spelled = new Map<CallerHeader, string>();
  for (const [spelling, value] of Object.entries(given)) {
    const name = spelling.toLowerCase();
    if (!isControl(name)) spelled.set({ name, value }, spelling);
  }
  const headers = [...spelled.keys()];
  const isJson = body !== undefined && typeof body !== 'string';
  if (isJson && headers.every(({ name }) => name !== 'content-type'))
    headers.push({ name: 'content-type', value: 'application/json' });
  return { headers, spelled };
}

function planBody(
  { headers: injected, headerReferences, substituteIn, body: injectedBody }: Configuration,
  { body, said }: { body: unknown; said: Said },
  maxBytes: number,
): Plan {
  const question = { headers: said.headers, injected, variables: variablesOf(headerReferences, said) };
  const seen = {
    contentType: headerSeen('content-type', question),
    contentEncoding: headerSeen('content-encoding', question),
    readsMultipart: substituteIn.has('multipart'),
  };
  return bodyPlan(readCallerBody(body, seen, maxBytes), injectedBody, substituteIn);
}

/** Throws `validation_error` where a proxy would refuse the request for a header's length. */
function headerSeen(...question: Parameters<typeof seenHeader>): string | undefined {
  try {
    return seenHeader(...question);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw validationError({ query: [`is too long: ${error.message}`] });
  }
}

type Naming = Pick<CallerHeaders, 'spelled'> & {
  readonly configuration: Configuration;
  readonly places: CallerPlaces;
  readonly plan: Plan;
};

type Found = {
  readonly level: Level | null;
  readonly sentIn: string;
  readonly references: ReadonlyMap<string, Reference>;
};

/** Everything that the request refers to, once each, with all its destinations. */
function namedBy(naming: Naming): Named[] {
  const { configuration, places } = naming;
  const references = allReferences(configuration, places.references);
  const ofRoute = configuration.written.map(({ field, ...rest }) => ({
    ...rest,
    level: configuration.levels[field],
  }));
  const named = new Map<string, Named>();
  for (const { references: found, level, sentIn } of [...ofRoute, ...namedByCaller(naming)]) {
    for (const [key, reference] of found) {
      const byCaller = references.get(key)?.byCaller === true;
      const one = named.get(key) ?? { reference, level, sentIn: new Set(), byCaller, isCertificate: false };
      one.sentIn.add(sentIn);
      named.set(key, one);
    }
  }
  return [...named.values()];
}

function namedByCaller({ places, plan, spelled }: Naming): Found[] {
  const inHeaders = [...places.headers].map(([header, { scanned }]) => ({
    sentIn: `header:${spelled.get(header) ?? header.name}`,
    references: scanned.references,
  }));
  const isForm = plan.caller.kind === 'scanned' && plan.caller.scanned.format === 'multipart';
  const found = [
    ...inHeaders,
    ...(places.query === null ? [] : [{ sentIn: 'query', references: places.query.references }]),
    ...(places.path === null ? [] : [{ sentIn: 'path', references: places.path.references }]),
    { sentIn: isForm ? 'multipart' : 'body', references: bodyReferences(plan) },
  ];
  return found.map((one) => ({ ...one, level: null }));
}

/** A certificate is a secret like any other, under the same rules. */
function clientCertificate({ mtlsCertificateId: id, levels }: Configuration): Named[] {
  if (id === null) return [];
  const placeholder = `{{secret_id:${id}}}`;
  const reference: Reference = { kind: 'secret_id', ref: id, key: `certificate:${id}`, placeholder };
  return [
    {
      reference,
      level: levels.certificate,
      sentIn: new Set(['certificate']),
      byCaller: false,
      isCertificate: true,
    },
  ];
}
