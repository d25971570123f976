import fc from 'fast-check';
import { remembered } from './remembered.ts';

test('says the same as what it remembers, for whatever texts in whatever order', () => {
  const work = (text: string): string | undefined => (text.includes('a') ? text.toUpperCase() : undefined);
  const say = remembered(work);
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => expect(say(text)).toBe(work(text))));
});

test('works a text out once, and forgets rather than grow', () => {
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
