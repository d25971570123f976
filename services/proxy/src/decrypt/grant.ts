/**
 * Leave to open one secret in one environment. Making one asks the rules: a refused use yields no grant, and without a
 * grant nothing is opened.
 */
import { Problem } from '@knoxcall/problems';
import { isUnlisted, type UseFault, useFault } from '@knoxcall/rules';
import type { SecretEntry, ValuePlace } from '@knoxcall/snapshot';
import type { Admitted } from '../admit/admit.ts';

/** `shown`: how messages name the secret. `isPresented`: as the client certificate, rather than put into a template. */
export type UseQuestion = {
  readonly secret: SecretEntry;
  readonly shown: string;
  readonly byCaller: boolean;
  readonly isPresented: boolean;
  readonly admitted: Admitted;
  /** The host that the secret would be sent to. */
  readonly hostname: string;
};

/** Private fields: no object literal, copy or cast can pass for a grant. */
class GrantOfAccess {
  readonly #tenantId: string;
  readonly #secretId: string;
  readonly #environmentId: string | undefined;

  constructor({ secret, admitted: { caller, environment } }: UseQuestion) {
    this.#tenantId = caller.tenantId;
    this.#secretId = secret.id;
    this.#environmentId = secret.environments.find(({ name }) => name === environment)?.id;
  }

  covers({ tenantId, secretId, environmentId }: ValuePlace): boolean {
    return (
      this.#tenantId === tenantId && this.#secretId === secretId && this.#environmentId === environmentId
    );
  }
}

export type Grant = GrantOfAccess;

/**
 * The only function that makes grants. Throws `missing_secret` for the wrong kind, `secret_not_allowed`,
 * `secret_expired`.
 */
export function grantUse(question: UseQuestion): Grant {
  const { secret, shown, byCaller, isPresented, admitted, hostname } = question;
  if ((secret.kind === 'certificate') !== isPresented) throw new Problem('missing_secret');
  if (isUnlisted({ byCaller, secret }, admitted.route)) throw new Problem('secret_not_allowed');
  const fault = useFault(secret, { routeId: admitted.route.id, hostname });
  if (fault === null) return new GrantOfAccess(question);
  const type = fault === 'expired' ? 'secret_expired' : 'secret_not_allowed';
  throw new Problem(type, { message: `Secret '${shown}' ${REASONS[fault]}.` });
}

const REASONS: Readonly<Record<UseFault, string>> = {
  expired: 'has expired',
  bound:
    'may not be used without a route: its allowed_hosts must list the host, and its allowed_routes must be null',
  route: 'may not be used by this route',
  host: 'may not be sent to the host of this route',
};
