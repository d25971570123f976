/**
 * Reads the region and service for which a client library signed a request. Such libraries sign with dummy keys: the
 * signature is removed from the request, and only the names in its scope are used.
 */
import { decodePercent } from './percent.ts';
import type { AwsScope } from './sign-aws.ts';

const CREDENTIAL = /^[^/]+(?:\/[^/]+)*?\/\d{8}\/([A-Za-z0-9-]{1,64})\/([A-Za-z0-9-]{1,64})\/aws4_request$/;

/** The members of a presigned query that belong to its signature, in lower case. */
const SIGNING_MEMBERS = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
  'x-amz-content-sha256',
]);

/** From `Authorization: AWS4-HMAC-SHA256 Credential=...`; undefined for any other value. */
export function scopeOfAuthorization(value: string): AwsScope | undefined {
  if (!value.startsWith('AWS4-HMAC-SHA256')) return undefined;
  const [, credential = ''] = /Credential=([^,\s]+)/.exec(value) ?? [];
  return scopeOf(credential);
}

export type PresignedQuery = {
  readonly scope: AwsScope | undefined;
  /** The query without the members of its signature; every other byte as it came. */
  readonly rest: string;
  /** Headers that were moved into the query, flat, decoded: they are signed as headers now. */
  readonly hoisted: readonly string[];
};

/** `query` without `?`; undefined where it is not presigned. */
export function readPresignedQuery(query: string): PresignedQuery | undefined {
  const members = query.split('&');
  const named = members.map((member) => ({ member, name: memberName(member) }));
  if (!named.some(({ name }) => name === 'x-amz-signature')) return undefined;
  const credential = named.find(({ name }) => name === 'x-amz-credential');
  const isHoisted = (name: string): boolean => name.startsWith('x-amz-') && !SIGNING_MEMBERS.has(name);
  return {
    scope: credential && scopeOf(memberValue(credential.member)),
    rest: named
      .filter(({ name }) => !SIGNING_MEMBERS.has(name) && !isHoisted(name))
      .map(({ member }) => member)
      .join('&'),
    hoisted: named
      .filter(({ name }) => isHoisted(name))
      .flatMap(({ name, member }) => [name, memberValue(member)]),
  };
}

function scopeOf(credential: string): AwsScope | undefined {
  const [, region, service] = CREDENTIAL.exec(credential) ?? [];
  return region === undefined || service === undefined ? undefined : { region, service };
}

function memberName(member: string): string {
  const equalsAt = member.indexOf('=');
  return decodePercent(equalsAt < 0 ? member : member.slice(0, equalsAt)).toLowerCase();
}

function memberValue(member: string): string {
  const equalsAt = member.indexOf('=');
  return equalsAt < 0 ? '' : decodePercent(member.slice(equalsAt + 1));
}
