/**
 * Finds placeholders in the caller's own headers, path and query: those that the route replaces, and those that it
 * leaves and the answer reports.
 */
import type { SubstitutedPlace } from '@knoxcall/snapshot';
import {
  type Reference,
  type Scanned,
  type ScannedHeader,
  scanHeader,
  scanPath,
  scanQuery,
} from '@knoxcall/template';
import { type BodyPlan, bodyReferences } from './caller-body.ts';
import type { Configuration } from './configuration.ts';
import { type CallerHeader, keptHeaders } from './kept-headers.ts';
import { withParameters } from './query-parameters.ts';

export type CallerPlaces = {
  /** Only headers that hold a placeholder, by the header itself. */
  readonly headers: ReadonlyMap<CallerHeader, ScannedHeader>;
  readonly path: Scanned | null;
  /** Without its `?`, and without parameters that the route injects under the same name. */
  readonly query: Scanned | null;
  /** References of the body included. */
  readonly references: ReadonlyMap<string, Reference>;
  /** Where placeholders stand that the route does not replace, as far as they were looked for. */
  readonly left: () => readonly SubstitutedPlace[];
};

/** `query` begins with `?` or is empty. */
type PlacesQuestion = {
  readonly inbound: {
    readonly headers: readonly CallerHeader[];
    readonly target: { readonly path: string; readonly query: string };
  };
  readonly configuration: Pick<Configuration, 'headers' | 'query' | 'substituteIn'>;
  readonly plan: BodyPlan<unknown>;
};

/** They say how a body is to be read, and are known before anything is resolved. */
const DESCRIBE_BODY = new Set(['content-type', 'content-encoding']);
const NO_HEADERS: CallerPlaces['headers'] = new Map();
const NOTHING = { headers: NO_HEADERS, path: null, query: null } as const;
const NONE_LEFT: readonly SubstitutedPlace[] = [];

export function callerPlaces({ inbound, configuration, plan }: PlacesQuestion): CallerPlaces {
  const { substituteIn } = configuration;
  const found = scanHeaders(inbound.headers, configuration);
  const path = mayHold(inbound.target.path) ? orNull(scanPath(inbound.target.path)) : null;
  const query = scanOwnQuery(inbound.target.query, configuration);
  const ofBody = bodyReferences(plan);
  if (found === null && path === null && query === null)
    return { ...NOTHING, references: ofBody, left: () => withBody(NONE_LEFT, plan) };
  const left: SubstitutedPlace[] = [];
  const replaced = <Found>(place: SubstitutedPlace, one: Found | null): Found | null => {
    if (one === null || substituteIn.has(place)) return one;
    left.push(place);
    return null;
  };
  const headers = replaced('headers', found?.replaceable ?? null) ?? NO_HEADERS;
  if (found?.hasFixed && !left.includes('headers')) left.push('headers');
  const scanned = { headers, query: replaced('query', query), path: replaced('path', path) };
  const all = [...[...headers.values()].map((one) => one.scanned), scanned.query, scanned.path];
  const named = all.flatMap((one) => (one === null ? [] : [...one.references]));
  return { ...scanned, references: new Map([...ofBody, ...named]), left: () => withBody(left, plan) };
}

function withBody(left: readonly SubstitutedPlace[], plan: BodyPlan<unknown>): readonly SubstitutedPlace[] {
  const inBody = plan.left();
  return inBody === null ? left : [...left, inBody];
}

type FoundHeaders = { readonly replaceable: CallerPlaces['headers'] | null; readonly hasFixed: boolean };

/** The references among those headers that go upstream. */
function scanHeaders(
  headers: readonly CallerHeader[],
  { headers: injected }: Pick<Configuration, 'headers'>,
): FoundHeaders | null {
  const found = headers.flatMap((header) => {
    const scanned = scanHeader(header.name, header.value);
    return scanned === null ? [] : [{ header, scanned }];
  });
  if (found.length === 0) return null;
  const kept = new Set(keptHeaders(headers, injected));
  const sent = found.filter(({ header }) => kept.has(header));
  const isFixed = ({ header, scanned }: (typeof sent)[number]): boolean =>
    scanned.isFixed || DESCRIBE_BODY.has(header.name);
  const replaceable = sent.filter((one) => !isFixed(one));
  return {
    replaceable:
      replaceable.length === 0 ? null : new Map(replaceable.map(({ header, scanned }) => [header, scanned])),
    hasFixed: sent.some(isFixed),
  };
}

function scanOwnQuery(query: string, { query: injected }: Pick<Configuration, 'query'>): Scanned | null {
  if (!mayHold(query)) return null;
  const removed = injected.map((parameter) => ({ ...parameter, template: null }));
  return orNull(scanQuery(withParameters(query, removed, () => '').slice(1)));
}

function mayHold(text: string): boolean {
  return text.includes('{') || text.includes('%7');
}

function orNull(scanned: Scanned): Scanned | null {
  return scanned.placeholders.length === 0 ? null : scanned;
}
