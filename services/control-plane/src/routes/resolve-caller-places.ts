/** Where a request that is tried holds placeholders of its own: what the route would replace, and what it would leave. */
import { authHeaders, type SubstitutedPlace } from '@knoxcall/snapshot';
import { type Reference, type Scanned, scanHeader, scanPath, scanQuery } from '@knoxcall/template';
import { isUnreadable } from './injection-fields.ts';
import type { CallerBody } from './resolve-body.ts';
import type { Levels } from './resolve-levels.ts';

type Found = { place: SubstitutedPlace; sentIn: string; references: Iterable<Reference>; isFixed: boolean };

export type CallerPlaces = {
  readonly replaced: readonly Found[];
  /** Each once. */
  readonly left: readonly SubstitutedPlace[];
};

type Request = { headers: Record<string, string>; path: string; query: string };

const describeBody = ['content-type', 'content-encoding'];

export function callerPlaces(request: Request, levels: Levels, body: CallerBody): CallerPlaces {
  const found = [
    ...inHeaders(request.headers, levels),
    ...foundIn('query', scanQuery(request.query)),
    ...foundIn('path', scanPath(request.path)),
    ...(body.kind === 'scanned' ? foundIn(body.place, body) : []),
  ];
  const isReplaced = ({ place, isFixed }: Found): boolean => !isFixed && levels.substituteIn.includes(place);
  const left = found.filter((one) => !isReplaced(one)).map(({ place }) => place);
  if (body.kind === 'scanned' && body.isElsewhere) left.push(body.place);
  return { replaced: found.filter(isReplaced), left: [...new Set(left)] };
}

function inHeaders(headers: Request['headers'], { headers: injected, auth }: Levels): Found[] {
  const set = [...Object.keys(injected.value), ...(auth.value === null ? [] : authHeaders(auth.value))];
  const replaced = new Set(set.map((name) => name.toLowerCase()));
  return Object.entries(headers).flatMap(([given, value]) => {
    const name = given.toLowerCase();
    const scanned = replaced.has(name) || isUnreadable(name) ? null : scanHeader(name, value);
    if (scanned === null) return [];
    const isFixed = scanned.isFixed || describeBody.includes(name);
    const references = scanned.scanned.references.values();
    return [{ place: 'headers' as const, sentIn: `header:${given}`, references, isFixed }];
  });
}

function foundIn(place: SubstitutedPlace, { references }: Pick<Scanned, 'references'>): Found[] {
  return references.size === 0
    ? []
    : [{ place, sentIn: place, references: references.values(), isFixed: false }];
}
