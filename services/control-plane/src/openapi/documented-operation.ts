/** How the document describes one operation, of the API or of the dashboard: its shape, and who may call it. */
import type { ProblemType } from '@knoxcall/problems';
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import type { Operation } from '../http/operation.ts';
import type { JsonSchema } from './json-schema.ts';

type Access = {
  description: string;
  security: JsonSchema[];
  /** Requests are rate-limited, and every answer shows the limit. */
  isCounted: boolean;
  /** `X-Idempotency-Key` is supported. */
  isRepeatable: boolean;
  /** Errors that every such caller can meet. */
  errors: ProblemType[];
};

type Shape = Pick<
  Operation,
  | 'id'
  | 'method'
  | 'path'
  | 'tag'
  | 'summary'
  | 'status'
  | 'query'
  | 'body'
  | 'documentedBody'
  | 'bodyOptional'
  | 'data'
  | 'list'
  | 'cursor'
  | 'lines'
  | 'errors'
  | 'conditional'
>;

export type DocumentedOperation = Shape & { access: Access; redirects?: 302 | 303 };

export function documentedOperation(operation: Operation | DashboardOperation): DocumentedOperation {
  if ('role' in operation) return { ...operation, access: accessOf(operation) };
  return { ...operation, tag: 'Signing in', access: dashboardAccess(operation) };
}

const always: ProblemType[] = [
  ...(['validation_error', 'unauthorized', 'payload_too_large', 'unsupported_media_type'] as const),
  ...(['rate_limited', 'dependency_unavailable'] as const),
];
const session = { session: [] };
const keys = [{ apiKey: [] }, { apiKeyHeader: [] }];

function accessOf({ role, callers, stepUp, method }: Operation): Access {
  if (role === null) {
    const security = [{ operatorToken: [] }];
    return {
      description: 'For the operator.',
      security,
      isCounted: false,
      isRepeatable: false,
      errors: always,
    };
  }
  const isRepeatable = method !== 'get';
  const errors: ProblemType[] = [...always, 'forbidden'];
  if (callers !== 'people') errors.push('client_not_allowed');
  // An idempotency key that was used with another body, or whose first request still runs.
  if (isRepeatable) errors.push('conflict');
  if (callers !== 'keys') errors.push('passkey_required');
  if (stepUp) errors.push('step_up_required');
  const who =
    { people: 'a session', keys: 'a key' }[callers ?? 'keys'] +
    (callers === undefined ? ' or a session' : '');
  return {
    description: `Needs ${who} of role \`${role}\` or higher.${stepUp ? ' With a session: a step-up.' : ''}`,
    security: [...(callers === 'people' ? [] : keys), ...(callers === 'keys' ? [] : [session])],
    isCounted: true,
    isRepeatable,
    errors,
  };
}

function dashboardAccess({ session: use, stepUp, method }: DashboardOperation): Access {
  const errors: ProblemType[] = [...always];
  if (method !== 'get') errors.push('forbidden');
  if (stepUp) errors.push('step_up_required');
  const description = {
    needed: `Needs a session${stepUp ? ', and a step-up' : ''}.`,
    used: 'For anybody; a session counts where there is one.',
    ignored: 'For anybody.',
  }[use];
  const security = { needed: [session], used: [{}, session], ignored: [] }[use];
  return { description, security, isCounted: false, isRepeatable: false, errors };
}

/** What the document shows of one operation: bodies as they are sent and answered. */
export type Example = { request?: unknown; response?: unknown };
