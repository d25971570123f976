import { targetOf } from '@knoxcall/rules';
import { UNLIMITED } from '@knoxcall/template';
import { substituteTarget } from './substitute-target.ts';

test('nothing in the path can become a host', () => {
  const target = targetOf('https://api.example.com');
  for (const path of ['//evil.org/x', '/@evil.org', '/:80']) {
    const sent = { target: { path, query: '?a' }, path: null, query: null };
    const rendering = { values: new Map(), limit: UNLIMITED };
    expect(substituteTarget({ target, query: [] }, sent, rendering)).toBe(`${path}?a`);
  }
});
