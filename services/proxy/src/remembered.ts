/** Remembers the parsed form of the texts that came last: most requests bring the same ones. */

const MAX_TEXTS = 1_000;
const MAX_LENGTH = 256;

/** `work` depends on the text alone; no text may be a secret. */
export function remembered<Said>(work: (text: string) => Said): (text: string) => Said {
  const known = new Map<string, Said>();
  return (text) => {
    const said = known.get(text);
    if (said !== undefined) return said;
    const worked = work(text);
    if (text.length > MAX_LENGTH) return worked;
    if (known.size >= MAX_TEXTS) known.clear();
    known.set(text, worked);
    return worked;
  };
}
