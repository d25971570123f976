import { targetOf } from './target.ts';

test.each([
  ['https://api.example.com', 'https://api.example.com', ''],
  ['https://API.Example.com:443/', 'https://api.example.com', ''],
  ['http://h:8080/a/b/', 'http://h:8080', '/a/b'],
  ['http://h/a//', 'http://h', '/a/'],
  ['http://[::1]:1/x', 'http://[::1]:1', '/x'],
])('the target %s is split into origin and path', (base, origin, basePath) =>
  expect(targetOf(base)).toMatchObject({ origin, basePath }),
);

test('the host name is compared as an A-label, without a last dot and without brackets', () => {
  expect(targetOf('https://Bücher.example.').hostname).toBe('xn--bcher-kva.example');
  expect(targetOf('http://[::1]').hostname).toBe('::1');
});
