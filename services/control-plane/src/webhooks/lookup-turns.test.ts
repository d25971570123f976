/** A name server that does not answer one tenant blocks neither threads nor other tenants. */
import { createLookupTurns } from './lookup-turns.ts';

const answer = [{ address: '192.0.2.1', family: 4 }];

test('a tenant has one DNS lookup at a time, in turn, while other tenants have theirs', async () => {
  const asked: string[] = [];
  let end: () => void = () => undefined;
  const silent = new Promise<void>((resolve) => {
    end = resolve;
  });
  const turns = createLookupTurns(async (name) => {
    asked.push(name);
    if (name === 'silent.test') await silent;
    if (name === 'unknown.test') throw new Error('ENOTFOUND');
    return answer;
  });
  const hanging = turns('one')('silent.test');
  const unknown = turns('one')('unknown.test').catch((error: Error) => error.message);
  const next = turns('one')('next.test');
  expect(await turns('other')('other.test')).toEqual(answer);
  expect(asked).toEqual(['silent.test', 'other.test']);
  end();
  expect(await Promise.all([hanging, unknown, next])).toEqual([answer, 'ENOTFOUND', answer]);
  expect(asked).toEqual(['silent.test', 'other.test', 'unknown.test', 'next.test']);
});
