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

describe('the text that is printed once the stack runs', () => {
  test('has one line that begins with the demo command, and does not mention the command before it', () => {
    const lines = linesOf(stack);
    const at = lines.findIndex((line) => line.startsWith('curl '));
    expect(at).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('curl '))).toHaveLength(1);
  });

  test('reads the key in that line from its file, so that the line works after every start', () => {
    const line = linesOf(stack).find((text) => text.startsWith('curl '));
    expect(line).toContain('-H "x-knoxcall-key: $(cat /data/first-key)"');
    expect(line).not.toContain('tk_live_');
  });

  test('shows the link to set up a sign-in above the demo command while nobody has signed in', () => {
    const setupLink = 'http://localhost:4000/setup#token';
    const text = readyText({ ...stack, tenant: { ...stack.tenant, setupLink } }, '/data');
    expect(text.split('\ncurl ')[0]).toContain('\nSet up your sign-in: http://localhost:4000/setup#token\n');
    expect(readyText(stack, '/data')).not.toContain('Set up');
  });

  test('quotes a path with special characters for the shell', () => {
    const tenant = { keyFile: "/my data/it's/first-key" };
    const line = linesOf({ ...stack, tenant }).find((text) => text.startsWith('curl '));
    expect(line).toContain(`$(cat '/my data/it'\\''s/first-key')`);
  });

  test('shows neither key nor operator token on a later start', () => {
    const { newAdminToken: _, ...later } = { ...stack, tenant: { keyFile: '/data/first-key' } };
    expect(readyText(later, '/data')).not.toMatch(/tk_live_abcd|operator-token/i);
  });
});
