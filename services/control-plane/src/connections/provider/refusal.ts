/** Interprets a provider's refusal, and describes it without any text that could be a credential. Pure. */
import { finalCodes, finalUnattended, passingDescriptions } from './final-refusals.ts';
import { TokenFault } from './token-fault.ts';

export type Refused = {
  status: number;
  payload: unknown;
  /** The provider's `Retry-After`. */
  retryAfterMs: number | null;
  /** The grant has no person's consent. */
  unattended: boolean;
  /** Statuses that are final whatever the answer holds. */
  finalStatuses: readonly number[];
};

type Fields = Readonly<Record<string, unknown>>;

export function refusal({ status, payload, retryAfterMs, unattended, finalStatuses }: Refused): TokenFault {
  const fields = isFields(payload) ? payload : {};
  const code = errorCode(fields);
  const mayPass = status >= 500 || status === 429 || status === 408;
  const isOver = finalStatuses.includes(status) || isFinal(code, fields, unattended);
  if (!mayPass && isOver) return refused(status, code);
  const message = `The provider answered ${status}: ${code ?? kindOf(payload)}.`;
  const isDown = status >= 500 || status === 408;
  return new TokenFault(isDown ? 'unavailable' : 'declined', message, { providerCode: code, retryAfterMs });
}

/** `code`: the provider's code, unchecked. */
export function refused(status: number, code: unknown): TokenFault {
  const providerCode = plainWord(code);
  const said = providerCode ?? 'no reason that could be understood';
  return new TokenFault('refused', `The provider refused: ${said} (${status}).`, { providerCode });
}

/** True where an answer with a success status is a refusal; an empty `error` is none. */
export function isRefusal(fields: Fields): boolean {
  const { error, ok } = fields;
  if (ok === false) return true;
  if (typeof error === 'string') return error.trim() !== '';
  return isFields(error) && fields.access_token === undefined;
}

function isFinal(code: string | null, fields: Fields, unattended: boolean): boolean {
  const word = code?.toLowerCase() ?? '';
  if (unattended && Object.hasOwn(finalUnattended, word)) return true;
  const { error_description: given } = fields;
  const description = typeof given === 'string' ? given : '';
  const isTakenBack = passingDescriptions.some((one) => one.code === word && one.says.test(description));
  return Object.hasOwn(finalCodes, word) && !isTakenBack;
}

/** RFC 6749 puts the code in `error`; others nest it, or name it differently (HubSpot: `status`, GitHub: `message`). */
function errorCode(fields: Fields): string | null {
  const { error, code, status, message } = fields;
  const nested = isFields(error) ? [error.code, error.type] : [error];
  return [...nested, code, status, message].map(plainWord).find((word) => word !== null) ?? null;
}

/** Codes are single words; any other text could be a credential that the provider sent back. */
function plainWord(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z]{1,30}([ _-][a-z]{1,30}){0,7}$/i.test(value) ? value : null;
}

function kindOf(payload: unknown): string {
  if (payload === '') return 'nothing';
  return typeof payload === 'string' && payload.trimStart().startsWith('<')
    ? 'a page'
    : 'no reason that could be understood';
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
