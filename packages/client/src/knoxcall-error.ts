/** A failed call, with the service's own type of error. It never holds a key or a request body. */

/** `unreachable`: no answer came. `unexpected_answer`: the answer is not KnoxCall's. */
type OwnErrorType = 'unreachable' | 'unexpected_answer';

/** `routes` of `in_use`: the routes that use the resource. */
export type ErrorDetails = {
  /** 0 where no answer came. */
  status: number;
  /** A type of the problem catalogue, such as `validation_error`, or one of our own. */
  type: string;
  message: string;
  requestId: string | null;
  /** Faults by the name of the field; for `validation_error`. */
  fields?: Record<string, string[]>;
  routes?: { id: string; name: string }[];
  /** From `Retry-After`. */
  retryAfterSeconds?: number;
};

export class KnoxCallError extends Error {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | null;
  readonly fields: Record<string, string[]>;
  readonly routes: { id: string; name: string }[];
  readonly retryAfterSeconds: number | null;

  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    this.name = 'KnoxCallError';
    this.status = details.status;
    this.type = details.type;
    this.requestId = details.requestId;
    this.fields = details.fields ?? {};
    this.routes = details.routes ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** From an unsuccessful answer; any shape of body is accepted, because a gateway may have written it. */
export function errorOf(response: Response, text: string): KnoxCallError {
  const problem = problemIn(text);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new KnoxCallError({
    status: response.status,
    type: typeof problem?.type === 'string' ? problem.type : ('unexpected_answer' satisfies OwnErrorType),
    message: typeof problem?.message === 'string' ? problem.message : `The answer was ${response.status}.`,
    requestId:
      response.headers.get('x-knox-request-id') ??
      response.headers.get('x-request-id') ??
      (typeof problem?.request_id === 'string' ? problem.request_id : null),
    ...(isFields(problem?.fields) ? { fields: problem.fields } : {}),
    ...(Array.isArray(problem?.routes) ? { routes: problem.routes } : {}),
    ...(Number.isFinite(retryAfter) ? { retryAfterSeconds: retryAfter } : {}),
  });
}

function problemIn(text: string): Record<string, unknown> | undefined {
  const body = parseJson(text);
  const error = isObject(body) ? body.error : undefined;
  return isObject(error) ? error : undefined;
}

const isFields = (value: unknown): value is Record<string, string[]> =>
  isObject(value) && Object.values(value).every(Array.isArray);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
