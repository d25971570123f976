/** A key never creates a key with wider limits than its own, in any field. */
import fc from 'fast-check';
import { type KeyLimits, unlimited } from '../http/operation.ts';
import { fieldsBeyond } from './key-limits.ts';

const list = (of: string[]) => fc.option(fc.subarray(of));
const limits: fc.Arbitrary<KeyLimits> = fc.record({
  rateLimitRequests: fc.option(fc.integer({ min: 1, max: 4 })),
  expiresAt: fc.option(fc.integer({ min: 1, max: 4 }).map((ms) => new Date(ms))),
  allowedRoutes: list(['r1', 'r2', 'r3']),
  allowedEnvironments: list(['production', 'staging']),
  ipAllowlist: list(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '2001:db8::/32']),
});

test('a key may always create an equal one, and a key without limits may create any', () => {
  fc.assert(
    fc.property(limits, (own) => {
      expect(fieldsBeyond(own, own)).toEqual([]);
      expect(fieldsBeyond(unlimited, own)).toEqual([]);
    }),
  );
});

test('a key cannot create in two steps what it may not create in one', () => {
  const names = Object.keys(unlimited) as (keyof KeyLimits)[];
  const generation = fc.array(limits, { minLength: 3, maxLength: 3 });
  let reached = 0;
  fc.assert(
    fc.property(fc.constantFrom(...names), generation, (name, three) => {
      const [first, second, third] = three.map((one): KeyLimits => ({ ...unlimited, [name]: one[name] }));
      if (fieldsBeyond(first!, second!).length + fieldsBeyond(second!, third!).length > 0) return;
      reached += 1;
      expect(fieldsBeyond(first!, third!)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(reached).toBeGreaterThan(50);
});

const own: KeyLimits = {
  rateLimitRequests: 5,
  expiresAt: new Date(1000),
  allowedRoutes: ['r1'],
  allowedEnvironments: ['staging'],
  ipAllowlist: ['10.0.0.0/8'],
};

test.each<[string, Partial<KeyLimits>]>([
  ['rate_limit_requests', { rateLimitRequests: 6 }],
  ['rate_limit_requests', { rateLimitRequests: null }],
  ['expires_at', { expiresAt: new Date(1001) }],
  ['expires_at', { expiresAt: null }],
  ['allowed_routes', { allowedRoutes: ['r1', 'r2'] }],
  ['allowed_routes', { allowedRoutes: null }],
  ['allowed_environments', { allowedEnvironments: ['production'] }],
  ['allowed_environments', { allowedEnvironments: null }],
  ['ip_allowlist', { ipAllowlist: ['10.0.0.0/7'] }],
  ['ip_allowlist', { ipAllowlist: ['10.0.0.1', '192.0.2.1'] }],
  ['ip_allowlist', { ipAllowlist: ['::/0'] }],
  ['ip_allowlist', { ipAllowlist: null }],
])("field %s goes beyond the key's own limits in %j", (field, wider) => {
  expect(fieldsBeyond(own, { ...own, ...wider })).toEqual([field]);
});

test.each<Partial<KeyLimits>>([
  { rateLimitRequests: 4 },
  { expiresAt: new Date(999) },
  { allowedRoutes: [] },
  { allowedEnvironments: [] },
  { ipAllowlist: ['10.1.0.0/16', '10.2.3.4'] },
  { ipAllowlist: [] },
])("%j is within the key's own limits", (narrower) => {
  expect(fieldsBeyond(own, { ...own, ...narrower })).toEqual([]);
});
