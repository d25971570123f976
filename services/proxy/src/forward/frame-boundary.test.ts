import fc from 'fast-check';
import { FrameBoundary } from './frame-boundary.ts';

const frame = (payload: Uint8Array, isMasked: boolean): Buffer => {
  const { length } = payload;
  const head = [0x82, isMasked ? 0x80 : 0];
  if (length < 126) head[1]! |= length;
  else if (length < 65_536) head.splice(1, 1, head[1]! | 126, length >> 8, length & 0xff);
  else head.splice(1, 1, head[1]! | 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff);
  return Buffer.concat([Buffer.from([...head, ...(isMasked ? [1, 2, 3, 4] : [])]), payload]);
};
const frames = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(10), fc.integer({ min: 120, max: 130 }), fc.integer({ min: 65_530, max: 65_540 })),
    fc.boolean(),
  ),
  { minLength: 1, maxLength: 6 },
);

test('the boundary is found at the end of each frame and nowhere else, however the bytes are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(70_000), { maxLength: 8 }), (sizes, cuts) => {
      const all = sizes.map(([size, isMasked]) => frame(Buffer.alloc(size, 0x88), isMasked));
      const bytes = Buffer.concat(all);
      const ends = new Set(all.map((_one, index) => Buffer.concat(all.slice(0, index + 1)).length));
      const boundary = new FrameBoundary();
      let at = 0;
      for (const cut of [...cuts.filter((one) => one < bytes.length).sort((a, b) => a - b), bytes.length]) {
        boundary.feed(bytes.subarray(at, cut));
        at = cut;
        expect(boundary.isBetweenFrames).toBe(at === 0 || ends.has(at));
      }
    }),
  );
});

test('the next boundary is the end of the frame that has begun', () => {
  fc.assert(
    fc.property(frames, fc.nat(300_000), (sizes, start) => {
      const all = sizes.map(([size, isMasked]) => frame(Buffer.alloc(size), isMasked));
      const bytes = Buffer.concat(all);
      const from = start % bytes.length;
      const boundary = new FrameBoundary();
      boundary.feed(bytes.subarray(0, from));
      let end = 0;
      for (const one of all) {
        if (end > from) break;
        end += one.length;
      }
      expect(from + boundary.nextEnd(bytes.subarray(from))).toBe(end);
    }),
  );
});
