/** The ways in which a route authenticates, with the fields of each, as they are edited. Pure. */
import { keysOf } from '../design/keys-of.ts';
import { DraftFault } from '../secrets/field-text.ts';
import type { RouteEnvironment } from './route-types.ts';

export type Auth = NonNullable<RouteEnvironment['auth']>;
export type AuthType = Auth['type'];

export type AuthField = {
  name: string;
  label: string;
  help?: string;
  example?: string;
  /** Left out of the saved value where it is empty. */
  whenEmpty?: 'refuse' | 'save';
  /** A name or one of these words; otherwise a text with placeholders. */
  isName?: boolean;
  choices?: readonly string[];
};

type Way = { title: string; about: string; fields: readonly AuthField[] };

const token = '{{secret:name}}';

export const authWays: Readonly<Record<AuthType, Way>> = {
  bearer: {
    title: 'Bearer token',
    about: 'Stripe, OpenAI, GitHub and most others. Sends Authorization: Bearer.',
    fields: [{ name: 'token', label: 'Token', example: token, whenEmpty: 'refuse' }],
  },
  basic: {
    title: 'User name and password',
    about: 'Twilio, Mailgun, Jira. Sends Authorization: Basic; the base64 is made here.',
    fields: [
      { name: 'username', label: 'User name', example: '{{secret:account_id}}', whenEmpty: 'save' },
      { name: 'password', label: 'Password', example: token, whenEmpty: 'save' },
    ],
  },
  header: {
    title: 'A header of its own',
    about: 'Anthropic, Datadog and others that name a header for their key.',
    fields: [
      { name: 'name', label: 'Header', example: 'x-api-key', whenEmpty: 'refuse', isName: true },
      { name: 'value', label: 'Header’s value', example: token, whenEmpty: 'save' },
    ],
  },
  query: {
    title: 'A query parameter',
    about: 'Google Maps and others that take their key in the address.',
    fields: [
      { name: 'name', label: 'Parameter', example: 'key', whenEmpty: 'refuse', isName: true },
      { name: 'value', label: 'Parameter’s value', example: token, whenEmpty: 'save' },
    ],
  },
  aws_sigv4: {
    title: 'AWS signature (v4)',
    about:
      'S3, DynamoDB, SQS, Bedrock and compatible services. Empty region and service are taken from the caller.',
    fields: [
      { name: 'access_key_id', label: 'Access key ID', example: '{{secret:aws_id}}', whenEmpty: 'refuse' },
      {
        name: 'secret_access_key',
        label: 'Secret access key',
        example: '{{secret:aws_key}}',
        whenEmpty: 'refuse',
      },
      { name: 'session_token', label: 'Session token', help: 'Of temporary credentials.' },
      { name: 'region', label: 'Region', example: 'eu-central-1' },
      { name: 'service', label: 'Service', example: 's3' },
    ],
  },
  hmac: {
    title: 'HMAC signature',
    about: 'Signs the request when everything else of it is final.',
    fields: [
      { name: 'secret', label: 'Key', example: '{{secret:signing_key}}', whenEmpty: 'refuse' },
      {
        name: 'message',
        label: 'Signed message',
        example: '{timestamp}.{body}',
        whenEmpty: 'refuse',
        help: 'May hold {method}, {path}, {query}, {timestamp}, {body}, {body_sha256}.',
      },
      {
        name: 'header',
        label: 'Header of the signature',
        example: 'X-Signature',
        whenEmpty: 'refuse',
        isName: true,
      },
      {
        name: 'value',
        label: 'Value of that header',
        example: '{signature}',
        help: 'May hold {signature} and {timestamp}.',
      },
      { name: 'prefix', label: 'Before it', example: 'sha256=' },
      { name: 'timestamp_header', label: 'Header of the time', example: 'X-Timestamp', isName: true },
      { name: 'algorithm', label: 'Algorithm', choices: ['sha256', 'sha512', 'sha1'] },
      { name: 'encoding', label: 'Signature as', choices: ['hex', 'base64'] },
      { name: 'secret_encoding', label: 'Key as', choices: ['utf8', 'base64', 'hex'] },
    ],
  },
  none: { title: 'Nothing', about: 'Nothing is sent here, whatever other levels say.', fields: [] },
};

export const authTypes = keysOf(authWays);

/** With every field of the type, empty. */
export function newAuth(type: AuthType): Auth {
  const wanted = authWays[type].fields.filter(({ whenEmpty }) => whenEmpty !== undefined);
  // The table above lists a type's fields; all of them are text.
  return { type, ...Object.fromEntries(wanted.map(({ name }) => [name, ''])) } as Auth;
}

export function fieldIn(auth: Auth, name: string): string {
  return new Map<string, string>(Object.entries(auth)).get(name) ?? '';
}

export const withField = (auth: Auth, name: string, value: string): Auth => ({ ...auth, [name]: value });

/** In the API's form. Throws `DraftFault`. */
export function authOf(auth: Auth): Auth {
  const { fields, title } = authWays[auth.type];
  const empty = fields.filter(({ name }) => fieldIn(auth, name).trim() === '');
  const missing = empty.find(({ whenEmpty }) => whenEmpty === 'refuse');
  if (missing !== undefined) throw new DraftFault(`${title}: “${missing.label}” is empty.`);
  const omitted = new Set(empty.flatMap(({ name, whenEmpty }) => (whenEmpty === 'save' ? [] : [name])));
  return Object.fromEntries(Object.entries(auth).filter(([name]) => !omitted.has(name))) as Auth;
}

/** Every text of it that may hold placeholders. */
export function textsOf(auth: Auth): string[] {
  return authWays[auth.type].fields
    .filter(({ isName, choices }) => isName !== true && choices === undefined)
    .map(({ name }) => fieldIn(auth, name));
}
