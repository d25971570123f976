// Rewrites the head of an answer for the caller: references to the upstream become references to the address that the
// caller used. A redirect that would send the caller, with the key in its headers, to another origin is withheld.
import { ForwardError } from '../forward-error.ts';
import { type Rewrite, rewriteCookie, rewriteLink, rewriteRefresh } from './in-headers.ts';
import { isPlainlyOwn, type Places, readReference } from './reference.ts';

export interface OwnReferences {
  /** Called only for answers that have something to rewrite. */
  readonly places: () => Places;
  readonly isRewritten: boolean;
  /** Answers that redirect to another origin are refused. */
  readonly withholdsForeign: boolean;
}

interface Head {
  readonly status: number;
  /** Flat. */
  readonly headers: readonly string[];
}

/** Headers that may hold a reference, by the length of their name, which is quicker to compare. */
const NAMES_BY_LENGTH = new Map([
  [4, 'link'],
  [7, 'refresh'],
  [8, 'location'],
  [10, 'set-cookie'],
  [16, 'content-location'],
]);

/** The headers for the caller, as a decision's function; throws `redirect_withheld`. */
export function ownHead(
  head: Head,
  { ownReferences }: { readonly ownReferences?: OwnReferences },
): readonly string[] {
  return ownReferences === undefined ? head.headers : rewriteOwnReferences(head, ownReferences);
}

/** The same; throws `redirect_withheld`. */
function rewriteOwnReferences(head: Head, own: OwnReferences): readonly string[] {
  let places: Places | undefined;
  let rewritten: string[] | undefined;
  for (let at = 0; at + 1 < head.headers.length; at += 2) {
    const name = head.headers[at] ?? '';
    const known = NAMES_BY_LENGTH.get(name.length);
    if (known === undefined || known !== name.toLowerCase()) continue;
    places ??= own.places();
    const value = head.headers[at + 1] ?? '';
    if (known === 'location' && own.withholdsForeign && isRedirect(head.status))
      requireOwn(value, own, places);
    const rewrite = rewriteOf(own, places);
    if (rewrite === undefined) continue;
    rewritten ??= [...head.headers];
    if (known !== 'set-cookie') rewritten[at + 1] = rewriteValue(known, value, rewrite);
    else if (own.isRewritten) rewritten[at + 1] = rewriteCookie(value, places);
  }
  return rewritten ?? head.headers;
}

/** Values put into path and query are hidden also where references are not rewritten. */
function rewriteOf({ isRewritten }: OwnReferences, places: Places): Rewrite | undefined {
  return isRewritten ? (text) => readReference(text, places).text : places.hide;
}

function rewriteValue(name: string, value: string, rewrite: Rewrite): string {
  if (name === 'link') return rewriteLink(value, rewrite);
  return name === 'refresh' ? rewriteRefresh(value, rewrite) : rewrite(value);
}

/** Clients follow any of these statuses that has a `Location`. */
function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

/**
 * A rewritten redirect must point to the upstream's own origin; one passed on as it came must point to the address that
 * the caller used.
 */
function requireOwn(location: string, { isRewritten }: OwnReferences, places: Places): void {
  const isOwn = isRewritten
    ? readReference(location, places).kind === 'own'
    : isPlainlyOwn(location, places.caller);
  if (!isOwn) throw new ForwardError('redirect_withheld', 'a redirect to another origin');
}
