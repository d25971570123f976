/** Lines of a run, and below them what it is doing now: on a terminal only. */
import { clearLine, cursorTo } from 'node:readline';

export type Progress = {
  /** What begins now. */
  told(doing: string): void;
  /** A line that stays. */
  print(line: string): void;
  end(): void;
};

const everyMs = 1_000;

export function createProgress(): Progress {
  const { stderr } = process;
  const begun = performance.now();
  let now = '';
  const clear = (): void => {
    if (!stderr.isTTY) return;
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  const show = (): void => {
    clear();
    stderr.write(`${((performance.now() - begun) / 1000).toFixed(0)} s: ${now}`);
  };
  const timer = stderr.isTTY ? setInterval(show, everyMs) : undefined;
  return {
    told: (doing) => {
      now = doing;
    },
    print: (line) => {
      clear();
      console.log(line);
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}
