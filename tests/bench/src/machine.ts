/** What a run was made on, so that its figures can be read. */
import { cpus, loadavg } from 'node:os';

export type Machine = {
  readonly processors: number;
  readonly model: string;
  readonly node: string;
  readonly loadBefore: number;
};

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown',
    node: process.version,
    loadBefore: loadavg()[0] ?? Number.NaN,
  };
}

export const lineOfMachine = ({ processors, model, node, loadBefore }: Machine): string =>
  `Processors: ${processors} (${model}), Node ${node}; load before: ${loadBefore}\n`;
