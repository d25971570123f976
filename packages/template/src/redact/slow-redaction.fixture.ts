// The plainest way to redact: undo every encoding and every pair of nested encodings over the whole answer, and look
// for each value at each position. Tests compare the fast way with it.

/** A decoded byte and the span of the answer that spells it. */
type Read = { byte: number; start: number; end: number };
/** `padded`: a match that ends at the first offset extends to the second: base64 is padded there. */
type Run = Read[] & { padded?: [number, number][] };
function itemOf<Item>(list: readonly Item[] | undefined, at: number): Item {
  const item = list?.at(at);
  if (item === undefined) throw new Error(`there is no item ${at}`);
  return item;
}

type Undo = (run: Run) => Run[];
type Span = { start: number; end: number; placeholder: string };

const SHORT: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const UNITS: Record<string, [RegExp, (match: RegExpExecArray) => Buffer | null]> = {
  json: [
    /^\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})(?:\\u([0-9a-fA-F]{4}))?)/,
    ([, short, high, low]) => {
      if (short !== undefined) return Buffer.from(SHORT[short] ?? short);
      const [first, second] = [Number.parseInt(high ?? '', 16), Number.parseInt(low ?? '', 16)];
      if (first < 0xd800 || first > 0xdfff) return Buffer.from(String.fromCharCode(first));
      const isPair = first < 0xdc00 && second >= 0xdc00 && second <= 0xdfff;
      return isPair ? Buffer.from(String.fromCharCode(first, second)) : null;
    },
  ],
  xml: [
    /^&(?:(amp|lt|gt|quot|apos)|#[xX]([0-9a-fA-F]+)|#([0-9]+));/,
    ([whole, name, hex, decimal]) => {
      if (name !== undefined) return Buffer.from(NAMED[name] ?? '');
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const isCharacter = whole.length <= 12 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isCharacter ? Buffer.from(String.fromCodePoint(code)) : null;
    },
  ],
  percent: [/^%([0-9a-f]{2})/i, ([, hex]) => Buffer.from(hex ?? '', 'hex')],
  form: [/^(?:%([0-9a-f]{2})|\+)/i, ([, hex]) => Buffer.from(hex ?? '20', 'hex')],
};

function unitOf(name: string): (typeof UNITS)[string] {
  const unit = UNITS[name];
  if (unit === undefined) throw new Error(`there is no encoding ${name}`);
  return unit;
}

function unescaping(names: string[]): Undo {
  return (run) => {
    const { padded = [] } = run;
    const text = Buffer.from(run.map(({ byte }) => byte)).toString('latin1');
    const out: Run = [];
    for (let at = 0; at < run.length; ) {
      const { start } = itemOf(run, at);
      let length = 1;
      let bytes: Buffer | null = null;
      for (const name of names) {
        const [pattern, decode] = unitOf(name);
        const match = bytes === null ? pattern.exec(text.slice(at, at + 16)) : null;
        if (match === null) continue;
        bytes = decode(match);
        // A `\u` pair that is no surrogate pair is two units.
        length = name === 'json' && match[2] !== undefined && !isSurrogate(match[2]) ? 6 : match[0].length;
      }
      if (bytes === null) out.push(itemOf(run, at));
      else for (const byte of bytes) out.push({ byte, start, end: itemOf(run, at + length - 1).end });
      at += bytes === null ? 1 : length;
    }
    return [Object.assign(out, { padded })];
  };
}

const isSurrogate = (hex: string): boolean => /^d[89a-f]/i.test(hex);

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextetOf = (byte: number): number =>
  ALPHABET.indexOf(String.fromCharCode(byte).replace('-', '+').replace('_', '/'));

/** Runs of letters; line breaks do not end one, an empty line does. */
function lettersOf(run: Run): Run[] {
  const runs: Run[] = [[]];
  const padded = [...(run.padded ?? [])];
  let breaks = '';
  for (const [at, read] of run.entries()) {
    const character = String.fromCharCode(read.byte);
    if (sextetOf(read.byte) >= 0) {
      itemOf(runs, -1).push(read);
      breaks = '';
      let padding = at + 1;
      while (run[padding]?.byte === 0x3d) padding += 1;
      if (padding > at + 1) padded.push([read.end, itemOf(run, padding - 1).end]);
    } else if (/[\r\n]/.test(character)) {
      breaks += character;
      if (/\n\r?\n|\r\n?\r/.test(breaks)) runs.push([]);
    } else runs.push([]);
  }
  return runs.map((letters) => Object.assign(letters, { padded }));
}

const unbase64: Undo = (run) =>
  lettersOf(run).flatMap((letters) =>
    [0, 1, 2, 3].map((skip) => {
      const out: Run = [];
      // A group whose first letters are missing still shows the bytes of the others.
      for (let at = 0; at + 1 < letters.length; at += 1) {
        const place = (at + skip) % 4;
        if (place === 3) continue;
        const pair = (sextetOf(itemOf(letters, at).byte) << 6) | sextetOf(itemOf(letters, at + 1).byte);
        const byte = (pair >> (4 - 2 * place)) & 0xff;
        out.push({ byte, start: itemOf(letters, at).start, end: itemOf(letters, at + 1).end });
      }
      return Object.assign(out, { padded: letters.padded ?? [] });
    }),
  );

const unhex: Undo = (run) => {
  const runs: Run[] = [[]];
  const { padded = [] } = run;
  for (const read of run) {
    if (/[0-9a-f]/i.test(String.fromCharCode(read.byte))) itemOf(runs, -1).push(read);
    else runs.push([]);
  }
  return runs.flatMap((digits) =>
    [0, 1].map((skip) => {
      const out: Run = [];
      for (let at = skip; at + 1 < digits.length; at += 2) {
        const hex = String.fromCharCode(itemOf(digits, at).byte, itemOf(digits, at + 1).byte);
        out.push({
          byte: Number.parseInt(hex, 16),
          start: itemOf(digits, at).start,
          end: itemOf(digits, at + 1).end,
        });
      }
      return Object.assign(out, { padded });
    }),
  );
};

const escapes = ['json', 'xml', 'percent', 'form'].map((name) => unescaping([name]));
const anyEscape = unescaping(['json', 'xml', 'percent']);
const codes = [unbase64, unhex];

function readingsOf(run: Run): Run[] {
  const escaped = escapes.flatMap((undo) => undo(run));
  const decoded = anyEscape(run).flatMap((plain) => codes.flatMap((undo) => undo(plain)));
  const twice = [
    ...escaped.flatMap((inner) => escapes.flatMap((undo) => undo(inner))),
    ...decoded.flatMap((inner) => [...escapes, ...codes].flatMap((undo) => undo(inner))),
  ];
  return [run, ...escaped, ...decoded, ...twice];
}

interface SlowValue {
  readonly placeholder: string;
  readonly value: Uint8Array;
}

export function slowRedaction(values: readonly SlowValue[], answer: Uint8Array): string {
  const whole = [...answer].map((byte, at): Read => ({ byte, start: at, end: at + 1 }));
  const spans = readingsOf(whole).flatMap((run) => findIn(run, values));
  let shown = '';
  let at = 0;
  for (;;) {
    const left = spans
      .filter(({ end }) => end > at)
      .map((span) => ({ ...span, start: Math.max(at, span.start) }))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    const [next] = left;
    if (next === undefined) break;
    shown += Buffer.from(answer.subarray(at, next.start)).toString('latin1') + next.placeholder;
    at = next.end;
  }
  return shown + Buffer.from(answer.subarray(at)).toString('latin1');
}

function findIn(run: Run, values: readonly SlowValue[]): Span[] {
  const bytes = Buffer.from(run.map(({ byte }) => byte));
  return values.flatMap(({ placeholder, value }) => {
    const spans: Span[] = [];
    for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1))
      spans.push({ start: itemOf(run, at).start, end: itemOf(run, at + value.length - 1).end, placeholder });
    for (const [from, to] of (run.padded ?? []).toReversed())
      spans.push(...spans.filter(({ end }) => end === from).map((span) => ({ ...span, end: to })));
    return spans;
  });
}
