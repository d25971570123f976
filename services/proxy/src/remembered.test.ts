import fc from 'fast-check';
import { remembered } from './remembered.ts';

test('a remembered function returns what the function itself returns, for any texts in any order', () => {
  const work = (text: string): string | undefined => (text.includes('a') ? text.toUpperCase() : undefined);
  const say = remembered(work);
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => expect(say(text)).toBe(work(text))));
});

test('each text is computed once, and old texts are forgotten so that memory does not grow', () => {
  let worked = 0;
  const say = remembered((text) => {
    worked += 1;
    return text.length;
  });
  const texts = Array.from({ length: 1_000 }, (_, at) => `text-${at}`);
  for (const text of [...texts, ...texts]) say(text);
  expect(worked).toBe(1_000);
  for (let at = 0; at < 10; at += 1) say('x'.repeat(257));
  expect(worked).toBe(1_010);
});
