/** An error whose type and text an outside caller may see; `cause` is for the operator's log alone. */
import { catalogue, type ProblemType } from './catalogue.ts';

export type ProblemDetails = {
  /** Replaces the catalogue's text; must hold nothing that the caller may not know. */
  message?: string;
  /** Further members of the `error` object, such as `fields`, `missing` or `routes`. */
  extra?: Record<string, unknown>;
  /** Answer headers, such as `Retry-After` (whole seconds) or `Allow`. */
  headers?: Record<string, string>;
  cause?: unknown;
};

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly type: ProblemType;
  readonly status: number;
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(type: ProblemType, details: ProblemDetails = {}) {
    super(details.message ?? catalogue[type].text, { cause: details.cause });
    this.type = type;
    this.status = catalogue[type].status;
    this.extra = details.extra ?? {};
    this.headers = details.headers ?? {};
  }
}

/** The error envelope: `{error:{type, message, request_id, ...}}`. */
export function problemBody(problem: Problem, requestId: string): { error: Record<string, unknown> } {
  return { error: { type: problem.type, message: problem.message, request_id: requestId, ...problem.extra } };
}
