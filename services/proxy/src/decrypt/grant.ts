/**
 * Leave to open one secret in one environment. Only the step of a request that authorises may make one;
 * nothing is opened without it.
 */

/** What a grant is for. */
export type Granted = { tenantId: string; secretId: string; environmentId: string };

/** Private fields: no object literal, copy or cast of data is one. */
class GrantOfAccess {
  readonly #granted: Granted;

  constructor({ tenantId, secretId, environmentId }: Granted) {
    this.#granted = { tenantId, secretId, environmentId };
  }

  covers(asked: Granted): boolean {
    return (
      this.#granted.tenantId === asked.tenantId &&
      this.#granted.secretId === asked.secretId &&
      this.#granted.environmentId === asked.environmentId
    );
  }
}

export type Grant = GrantOfAccess;

/** The one maker of grants. */
export function grantAccess(granted: Granted): Grant {
  return new GrantOfAccess(granted);
}
