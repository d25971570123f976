import fc from 'fast-check';
import { ChangePosition, type StreamEntry } from './change-position.ts';

const entry = (id: number, number: number, epoch: string): StreamEntry => [
  `${id}-0`,
  ['n', String(number), 'e', epoch, 'k', ''],
];

function anchored(): ChangePosition {
  const position = new ChangePosition();
  position.anchor('A', entry(1, 7, 'A'));
  return position;
}
const verdicts = (position: ChangePosition, entries: StreamEntry[]) =>
  entries.map((each) => position.accept(each).verdict);

test('numbers without a gap prove that no change was missed', () => {
  expect(verdicts(anchored(), [entry(2, 8, 'A'), entry(3, 9, 'A')])).toEqual(['next', 'next']);
});

test.each([7, 6, 9, 100, 0])(
  'after number 7, number %i is a gap, and the number after it is not',
  (number) => {
    expect(verdicts(anchored(), [entry(2, number, 'A'), entry(3, number + 1, 'A')])).toEqual(['gap', 'next']);
  },
);

test('another epoch causes one reset, whatever its number', () => {
  const position = anchored();
  expect(verdicts(position, [entry(2, 8, 'B'), entry(3, 9, 'B')])).toEqual(['epoch', 'next']);
  expect(position.epoch).toBe('B');
});

test('changes of a flushed Redis are followed without counting them until the new epoch', () => {
  const position = anchored();
  expect(verdicts(position, [entry(2, 1, '0'), entry(3, 2, '0')])).toEqual(['next', 'next']);
  expect(position.epoch).toBe('A');
  expect(verdicts(position, [entry(4, 3, 'B'), entry(5, 4, 'B')])).toEqual(['epoch', 'next']);
});

test('an entry of a new epoch is recognised before it is accepted', () => {
  const step = fc.tuple(fc.nat({ max: 20 }), fc.constantFrom('A', 'B', '0'));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const position = anchored();
      for (const [index, [number, epoch]] of steps.entries()) {
        const next = entry(index + 2, number, epoch);
        const newEpoch = position.newEpochOf(next);
        expect(newEpoch).toBe(position.accept(next).verdict === 'epoch' ? epoch : undefined);
      }
    }),
  );
});

test('an old epoch that appears again after a flush is a gap', () => {
  expect(verdicts(anchored(), [entry(2, 1, '0'), entry(3, 2, 'A')])).toEqual(['next', 'gap']);
});

test('an entry that is no change of ours is a gap, and so is the next one', () => {
  const position = anchored();
  expect(verdicts(position, [['2-0', ['x', 'y']], entry(3, 8, 'A'), entry(4, 9, 'A')])).toEqual([
    'gap',
    'gap',
    'next',
  ]);
});

test('the stream is recognised by the whole entry seen last, not by its id', () => {
  const position = anchored();
  expect(position.isAt(entry(1, 7, 'A'))).toBe(true);
  const otherKey: StreamEntry = ['1-0', ['n', '7', 'e', 'A', 'k', 'other']];
  for (const other of [undefined, entry(1, 8, 'A'), entry(1, 7, 'B'), otherKey, entry(2, 7, 'A')]) {
    expect(position.isAt(other)).toBe(false);
  }
  expect(new ChangePosition().isAt(undefined)).toBe(false);
});

test('a proxy that saw no gap has missed no change, whatever is missing from the stream', () => {
  const stream = fc.array(fc.record({ isKept: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(stream, (steps) => {
      const position = anchored();
      let missed = false;
      steps.forEach(({ isKept }, index) => {
        if (!isKept) {
          missed = true;
          return;
        }
        const { verdict } = position.accept(entry(index + 2, index + 8, 'A'));
        expect(verdict === 'next').toBe(!missed);
        missed = false;
      });
    }),
  );
});
