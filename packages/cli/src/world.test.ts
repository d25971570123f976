import { PassThrough } from 'node:stream';
import { confirm } from './world.ts';

function ask(typed: string): Promise<void> {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const world = {
    environment: {},
    input,
    output: new PassThrough(),
    errors: Object.assign(new PassThrough(), { isTTY: true }),
  };
  const asked = confirm(world, 'Type stripe: ', 'stripe');
  input.write(typed);
  return asked;
}

test('the command goes on once the user has typed the name that it asked for', async () => {
  await ask('stripe\r');
});

test.each([
  ['another name', 'strip\r'],
  ['Ctrl-C', 'stripe\x03'],
  ['Ctrl-D', '\x04'],
])('after %s nothing is deleted, and the command ends as interrupted', async (_what, typed) => {
  await expect(ask(typed)).rejects.toMatchObject({ code: 'interrupted', message: 'Nothing was deleted.' });
});
