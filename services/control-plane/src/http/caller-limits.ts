/** What bounds a caller beside their role. */

/** null is no bound. `allowedRoutes`: ids; `allowedEnvironments`: names; `ipAllowlist`: IPs and CIDRs. */
export type KeyLimits = {
  rateLimitRequests: number | null;
  expiresAt: Date | null;
  allowedRoutes: string[] | null;
  allowedEnvironments: string[] | null;
  ipAllowlist: string[] | null;
};

export const unlimited: KeyLimits = {
  rateLimitRequests: null,
  expiresAt: null,
  allowedRoutes: null,
  allowedEnvironments: null,
  ipAllowlist: null,
};
