import type { RunningStack } from './bring-up.ts';
import { readyText } from './ready-text.ts';

const stack: RunningStack = {
  processes: [],
  controlPlaneUrl: 'http://127.0.0.1:4000',
  proxyUrl: 'http://127.0.0.1:4001',
  echoUrl: 'http://127.0.0.1:4002',
  tenant: { keyFile: '/data/first-key', newKey: 'tk_live_abcd_efgh' },
  newAdminToken: 'operator-token',
};
const linesOf = (running: RunningStack) => readyText(running, '/data').split('\n');

describe('what is printed when the stack runs', () => {
  test('one line begins with the demo command, and nothing before it mentions that command', () => {
    const lines = linesOf(stack);
    const at = lines.findIndex((line) => line.startsWith('curl '));
    expect(at).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('curl '))).toHaveLength(1);
  });

  test('the line reads the key from its file, so that it works at every start', () => {
    const line = linesOf(stack).find((text) => text.startsWith('curl '));
    expect(line).toContain('-H "x-knoxcall-key: $(cat /data/first-key)"');
    expect(line).not.toContain('tk_live_');
  });

  test('while nobody has signed in there is a line with the link to do so, above the demo command', () => {
    const setupLink = 'http://localhost:4000/setup#token';
    const text = readyText({ ...stack, tenant: { ...stack.tenant, setupLink } }, '/data');
    expect(text.split('\ncurl ')[0]).toContain('\nSet up your sign-in: http://localhost:4000/setup#token\n');
    expect(readyText(stack, '/data')).not.toContain('Set up');
  });

  test('a path that is no plain word is quoted for the shell', () => {
    const tenant = { keyFile: "/my data/it's/first-key" };
    const line = linesOf({ ...stack, tenant }).find((text) => text.startsWith('curl '));
    expect(line).toContain(`$(cat '/my data/it'\\''s/first-key')`);
  });

  test('a later start shows neither key nor operator token', () => {
    const { newAdminToken: _, ...later } = { ...stack, tenant: { keyFile: '/data/first-key' } };
    expect(readyText(later, '/data')).not.toMatch(/tk_live_abcd|operator-token/i);
  });
});
