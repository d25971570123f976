// Shows the startup to the person at the terminal: a line for each step, with its time.

/** Where lines go; a terminal shows the running step and then replaces it with its result. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Runs steps one after another. `note` prints a step's messages while it runs. */
export interface Progress {
  step<Result>(label: string, run: (note: (line: string) => void) => Promise<Result>): Promise<Result>;
  line(text: string): void;
}

/** A failed step keeps its label with a cross, and its error is thrown on. */
export function createProgress(output: Output): Progress {
  const live = output.isTTY === true;
  const show = (text: string) => output.write(live ? `\r\x1b[K${text}\n` : `${text}\n`);
  const showRunning = (text: string) => live && output.write(`\r\x1b[K… ${text}`);
  return {
    line: show,
    step: async (label, run) => {
      const begun = performance.now();
      showRunning(label);
      try {
        const result = await run((note) =>
          live ? showRunning(`${label}: ${note}`) : show(`  ${label}: ${note}`),
        );
        show(`✔ ${label} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
        return result;
      } catch (error) {
        show(`✖ ${label}`);
        throw error;
      }
    },
  };
}
