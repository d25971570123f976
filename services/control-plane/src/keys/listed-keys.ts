/** Keys that people know of: neither revoked, nor made for a test. */

export const listedKeys = { revokedAt: null, role: { not: 'test' } } as const;
