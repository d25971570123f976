import { setImmediate } from 'node:timers/promises';
import { writeTogether } from './write-together.ts';

test('what is ready in one turn is written at its end, in order and once; later writes have the next turn', async () => {
  const written: string[] = [];
  const write = (name: string, then?: () => void) =>
    writeTogether(() => {
      written.push(name);
      then?.();
    });
  write('a', () => write('c'));
  write('b');
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual(['a', 'b']);
  await setImmediate();
  expect(written).toEqual(['a', 'b', 'c']);
});
