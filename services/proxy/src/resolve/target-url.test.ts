import { UNLIMITED } from '@knoxcall/template';
import { substituteTarget } from '../substitute/substitute-target.ts';
import { targetOf } from './target-url.ts';

test.each([
  ['https://api.example.com', 'https://api.example.com', ''],
  ['https://API.Example.com:443/', 'https://api.example.com', ''],
  ['http://h:8080/a/b/', 'http://h:8080', '/a/b'],
  ['http://h/a//', 'http://h', '/a/'],
  ['http://[::1]:1/x', 'http://[::1]:1', '/x'],
])('%s', (base, origin, basePath) => expect(targetOf(base)).toMatchObject({ origin, basePath }));

test('nothing in the path can become a host', () => {
  const target = targetOf('https://api.example.com');
  for (const path of ['//evil.org/x', '/@evil.org', '/:80']) {
    const sent = { target: { path, query: '?a' }, path: null, query: null };
    const rendering = { values: new Map(), limit: UNLIMITED };
    expect(substituteTarget({ target, query: [] }, sent, rendering)).toBe(`${path}?a`);
  }
});

test('the host name is compared without dot and brackets, as an A-label', () => {
  expect(targetOf('https://Bücher.example.').hostname).toBe('xn--bcher-kva.example');
  expect(targetOf('http://[::1]').hostname).toBe('::1');
});
