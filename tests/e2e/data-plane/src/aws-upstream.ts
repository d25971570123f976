/**
 * An upstream that checks requests like AWS: each must be signed with the real key. It computes the signature from the bytes
 * that it received, as the AWS documentation says, without using the code under test.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Received } from '@knoxcall/testkit';

export type AwsKey = { readonly id: string; readonly secret: string; readonly token?: string };
type Verdict = { readonly isRight: boolean; readonly why: string };

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const wrong = (why: string): Verdict => ({ isRight: false, why });

export function verifyAws(request: Received, key: AwsKey): Verdict {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (parts === null) return wrong('no signature');
  const [, id, day = '', region = '', service = '', names = '', signature = ''] = parts;
  const at = request.headers['x-amz-date'] ?? '';
  if (id !== key.id) return wrong(`another key: ${id}`);
  if (!at.startsWith(day) || Math.abs(timeOf(at) - Date.now()) > 300_000) return wrong('another time');
  if (request.headers['x-amz-security-token'] !== key.token) return wrong('another token');
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.split(';').includes(name),
  );
  if (unsigned.length > 0) return wrong(`not signed: ${unsigned.join()}`);
  const declared = request.headers['x-amz-content-sha256'];
  const isHash = declared === undefined || /^[0-9a-f]{64}$/.test(declared);
  if (isHash && declared !== undefined && declared !== sha256(request.body)) return wrong('another body');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const canonical = canonicalRequest(request, { service, names, payload: declared ?? sha256(request.body) });
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const signing = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${key.secret}`, day));
  if (!isSame(hmac(signing, toSign), signature)) return wrong('another signature');
  if (!declared?.startsWith('STREAMING-AWS4')) return { isRight: true, why: scope };
  return verifyChunks(request.body, { signing, seed: signature, prefix: `${at}\n${scope}` });
}

function timeOf(at: string): number {
  const [, ...numbers] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at)?.map(Number) ?? [];
  const [year = 0, month = 1, day = 1, hour, minute, second] = numbers;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isSame(expected: Buffer, hex: string): boolean {
  const given = Buffer.from(hex, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

type About = { readonly service: string; readonly names: string; readonly payload: string };

function canonicalRequest({ method, url, headers }: Received, { service, names, payload }: About): string {
  const [path = '/', query = ''] = url.split('?');
  const segments = path.split('/');
  const once = segments.map((segment) => encode(decodeURIComponent(segment)));
  const canonicalPath = (service === 's3' ? once : segments.map(encode)).join('/');
  const members = query === '' ? [] : query.split('&').map((member) => member.split('='));
  const canonicalQuery = members
    .map(
      ([name = '', value = '']) => `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`,
    )
    .sort()
    .join('&');
  const canonicalHeaders = names
    .split(';')
    .map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
    .join('');
  return [method, canonicalPath, canonicalQuery, canonicalHeaders, names, payload].join('\n');
}

type Chain = { readonly signing: Buffer; readonly seed: string; readonly prefix: string };

/** Each chunk's signature covers the one before it. */
function verifyChunks(body: Buffer, { signing, seed, prefix }: Chain): Verdict {
  let previous = seed;
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const head = /^([0-9a-f]+);chunk-signature=([0-9a-f]{64})$/i.exec(body.toString('latin1', at, lineEnd));
    if (head === null) return wrong('no chunk');
    const size = Number.parseInt(head[1] ?? '', 16);
    const data = body.subarray(lineEnd + 2, lineEnd + 2 + size);
    const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', prefix, previous, sha256(''), sha256(data)].join('\n');
    previous = head[2] ?? '';
    if (!isSame(hmac(signing, toSign), previous)) return wrong('another signature of a chunk');
    if (size === 0) return { isRight: true, why: 'chunks' };
    at = lineEnd + 2 + size + 2;
  }
}
