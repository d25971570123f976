/** Headers as lines of text. Pure. */
import { DraftFault } from './draft-fault.ts';

/** Throws `DraftFault` with the line that is none. */
export function parseHeaderLines(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined)
        throw new DraftFault(`“${line.trim().slice(0, 60)}” is no header: write Name: value.`);
      return [name, value ?? ''];
    }),
  );
}
