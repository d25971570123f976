// The value of a header with its values. Credentials of HTTP Basic are encoded again.
import type { ScannedHeader } from '../scan/scan-header.ts';
import type { Scanned } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { type RenderLimit, renderBody } from './render-body.ts';
import type { Values } from './written.ts';

const TAB = 0x09;

/**
 * Whether a substituted text may be sent as the value of a header.
 * True for ISO-8859-1 without control characters, tab excepted. The controls from U+0080 to U+009F count as well:
 * readers that split lines at U+0085 would see a second header.
 */
export function isLegalHeaderValue(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 && unit !== TAB) return false;
    if (unit >= 0x7f && unit <= 0x9f) return false;
    if (unit > 0xff) return false;
  }
  return true;
}

/**
 * One character a byte. Values are written in ISO-8859-1, in credentials in UTF-8; all other bytes stay. Throws
 * `substitution_limit`, `invalid_header_value`.
 */
export function renderHeader({ scanned, basic }: ScannedHeader, values: Values, limit: RenderLimit): string {
  if (basic === null) return renderBody(scanned, inLatin1(scanned, values), limit).toString('latin1');
  const isUser = [...scanned.placeholders].filter(({ start }) => start < basic.colonAt);
  if (isUser.some(({ reference }) => values.get(reference.key)?.includes(0x3a)))
    throw notBasic(COLON_IN_USER);
  const credentials = renderBody(scanned, values, limit);
  if (/\p{Cc}/u.test(credentials.toString('utf8'))) throw notBasic(CONTROL);
  return basic.prefix + credentials.toString('base64');
}

/** User name and password as HTTP Basic sends them. Throws `invalid_header_value` where they could be read otherwise. */
export function basicCredentials(user: string, password: string): string {
  if (user.includes(':')) throw notBasic(COLON_IN_USER);
  if (/\p{Cc}/u.test(user + password)) throw notBasic(CONTROL);
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const COLON_IN_USER = "the user name holds ':', which would end it";
const CONTROL = 'it holds a control character';

function notBasic(why: string): TemplateError {
  return new TemplateError(
    'invalid_header_value',
    `The user name and password of 'Authorization: Basic' cannot be sent: ${why}`,
  );
}

function inLatin1({ references }: Scanned, values: Values): Values {
  const encoded = new Map<string, Uint8Array>();
  for (const [key, reference] of references) {
    const value = values.get(key);
    if (value === undefined) continue;
    const text = Buffer.from(value).toString('utf8');
    if (!isLegalHeaderValue(text)) {
      const message = `With ${reference.placeholder} a header of the request would not be a legal header value`;
      throw new TemplateError('invalid_header_value', message, reference);
    }
    encoded.set(key, Buffer.from(text, 'latin1'));
  }
  return encoded;
}
