/** Turns any error into a problem for the caller, or into the fact that the caller has left. */
import { catalogue, Problem } from '@knoxcall/problems';
import { ForwardError, type ForwardErrorCode } from '../forward/forward-error.ts';

export type Refusal =
  /** `reason`: the name of the underlying fault, such as `ECONNREFUSED`, where it has one. */
  | { readonly kind: 'problem'; readonly problem: Problem; readonly reason: string | null }
  | { readonly kind: 'client_gone' };

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Problem) return { kind: 'problem', problem: error, reason: null };
  if (!(error instanceof ForwardError)) {
    return { kind: 'problem', problem: new Problem('internal_error', { cause: error }), reason: null };
  }
  if (error.code === 'client_gone') return { kind: 'client_gone' };
  if (error.code === 'access_ended') return asRefusal(error.cause);
  const type = problemTypes[error.code];
  const problem = new Problem(type, { message: messageOf(error, type), cause: error });
  return { kind: 'problem', problem, reason: error.reason };
}

const problemTypes = {
  egress_denied: 'egress_denied',
  upstream_unreachable: 'upstream_unreachable',
  upstream_tls_error: 'upstream_tls_error',
  upstream_invalid_response: 'upstream_invalid_response',
  redirect_withheld: 'redirect_withheld',
  upstream_timeout: 'upstream_timeout',
  client_stalled: 'bad_request',
  request_not_sendable: 'internal_error',
  message_refused: 'internal_error',
} as const satisfies Record<Exclude<ForwardErrorCode, 'client_gone' | 'access_ended'>, Problem['type']>;

const messages: Partial<Record<ForwardErrorCode, string>> = {
  client_stalled: 'The body of the request stopped coming, or came too slowly.',
  egress_denied:
    'The target of the route may not be connected to: its address is private or a server of KnoxCall, or a secret ' +
    'would go there over http://. An operator allows ranges of addresses with EGRESS_ALLOW_CIDRS.',
};

function messageOf({ code, reason }: ForwardError, type: Problem['type']): string {
  const text = messages[code] ?? catalogue[type].text;
  return reason === null ? text : `${text.replace(/\.$/, '')}: ${reason}.`;
}
