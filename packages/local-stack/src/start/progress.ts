// What the person at the terminal sees while the stack comes up: a line for each step, with the time it took.

/** Where lines go; a terminal shows the running step and replaces it by its result. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Runs steps one after another. `note` is for what a step wants to say while it runs. */
export interface Progress {
  step<Result>(label: string, run: (note: (line: string) => void) => Promise<Result>): Promise<Result>;
  line(text: string): void;
}

/** A step that fails leaves its label with a cross, and its error goes on. */
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
