/** How long to wait before a dead process is started again: no time at all, unless processes die again and again. */

type Pauses = {
  begin(): {
    /** Milliseconds to wait after this end. */
    end(): number;
  };
};

const LONG_LIFE_MS = 10_000;
const FIRST_MS = 100;
const LONGEST_MS = 10_000;

export function createPauses(now: () => number = () => performance.now()): Pauses {
  let shortLives = 0;
  return {
    begin() {
      const began = now();
      return {
        end() {
          shortLives = now() - began < LONG_LIFE_MS ? shortLives + 1 : 0;
          return shortLives === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (shortLives - 1));
        },
      };
    },
  };
}
