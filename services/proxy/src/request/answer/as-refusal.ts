/** Whatever went wrong, as something with a name: a problem for the caller, or a caller that is no longer there. */
import { Problem } from '@knoxcall/problems';
import { ForwardError, type ForwardErrorCode } from '../../forward/forward-error.ts';

export type Refusal =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'client_gone' };

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Problem) return { kind: 'problem', problem: error };
  if (!(error instanceof ForwardError)) return problemOf(new Problem('internal_error', { cause: error }));
  if (error.code === 'client_gone') return { kind: 'client_gone' };
  return problemOf(new Problem(problemTypes[error.code], { ...detailsOf(error.code), cause: error }));
}

const problemTypes = {
  egress_denied: 'egress_denied',
  upstream_unreachable: 'upstream_unreachable',
  upstream_tls_error: 'upstream_tls_error',
  upstream_timeout: 'upstream_timeout',
  client_stalled: 'bad_request',
  request_not_sendable: 'internal_error',
} as const satisfies Record<Exclude<ForwardErrorCode, 'client_gone'>, Problem['type']>;

const messages: Partial<Record<ForwardErrorCode, string>> = {
  client_stalled: 'The body of the request stopped coming, or came too slowly.',
  egress_denied:
    'The target of the route may not be connected to: its address is private or a server of KnoxCall, or a secret ' +
    'would go there over http://. An operator allows ranges of addresses with EGRESS_ALLOW_CIDRS.',
};

function detailsOf(code: ForwardErrorCode): { message?: string } {
  const message = messages[code];
  return message === undefined ? {} : { message };
}

function problemOf(problem: Problem): Refusal {
  return { kind: 'problem', problem };
}
