// node packages/template/bench/redaction-bench.ts: MiB of an answer per second on one core, by kind of answer and of
// values.
import { randomBytes } from 'node:crypto';
import { Matcher } from '../src/redact/matcher.ts';

const MIB = 1 << 20;
const CHUNK = 64 * 1024;

function matcherOf(values: readonly string[]): { matcher: Matcher; buildMs: number; bytes: number } {
  const entries = values.map((value, at) => ({
    placeholder: `{{secret:v${at}}}`,
    value: Buffer.from(value),
  }));
  const began = process.cpuUsage();
  const building = Matcher.build(entries);
  let step = building.next();
  while (!step.done) step = building.next();
  const { user, system } = process.cpuUsage(began);
  return { matcher: step.value, buildMs: (user + system) / 1000, bytes: Matcher.sizeOf(entries) };
}

function speed(matcher: Matcher, answer: Buffer, seconds = 1.5): number {
  let bytes = 0;
  const began = process.cpuUsage();
  let used = 0;
  while (used < seconds * 1e6) {
    const redactor = matcher.redactor();
    for (let at = 0; at < answer.length; at += CHUNK) redactor.push(answer.subarray(at, at + CHUNK));
    redactor.end();
    bytes += answer.length;
    const { user, system } = process.cpuUsage(began);
    used = user + system;
  }
  return bytes / MIB / (used / 1e6);
}

const fill = (text: (at: number) => string): Buffer => {
  const parts: string[] = [];
  for (let at = 0, length = 0; length < 4 * MIB; at += 1) {
    const part = text(at);
    parts.push(part);
    length += part.length;
  }
  return Buffer.from(parts.join('').slice(0, 4 * MIB));
};
const id = (): string => randomBytes(12).toString('hex');
const answers: Record<string, Buffer> = {
  'JSON of an API': fill(
    (at) =>
      `{"id":"ch_${id()}","object":"charge","amount":${at * 37},"created":"2026-01-0${at % 9}T10:00:00.000Z","description":"Payment for order ${at}\\nThank you, we \\"appreciate\\" it","url":"https:\\/\\/api.example.com\\/v1\\/charges\\/ch_${id()}","metadata":{"customer_reference":"${at}","é":"ü"},"paid":true},`,
  ),
  HTML: fill(
    (at) =>
      `<li class="item-${at}"><a href="/products/${at}?ref=list&amp;page=2">Lorem ipsum dolor sit amet, consectetur &amp; adipiscing&nbsp;elit</a></li>\n`,
  ),
  'text of the case': Buffer.alloc(4 * MIB, 'lorem ipsum dolor sit amet % + \\ & '),
  'base64 in lines': fill(() => `${randomBytes(57).toString('base64')}\r\n`),
  'base64 in JSON': fill(() => `{"data":"${randomBytes(3000).toString('base64')}"},`),
  'hex digests': fill(() => `${randomBytes(32).toString('hex')}  file\n`),
  'random bytes': randomBytes(4 * MIB),
  'JSON in JSON': fill(
    (at) => `{"payload":"{\\"id\\":${at},\\"text\\":\\"a \\\\\\"quote\\\\\\" and \\\\n\\"}"},`,
  ),
};
const one = ['sk_live_51Hxq9ZLkdIwHu7ixR4p'];
const twenty = Array.from({ length: 20 }, () => randomBytes(18).toString('base64url'));
const large = [randomBytes(32_768).toString('hex')];
const largeOnes = Array.from({ length: 4 }, () => randomBytes(32_768).toString('hex').slice(0, 65_500));
const sets: Record<string, string[]> = {
  '1 value': one,
  '20 values': twenty,
  '64 KiB': large,
  '4 of 64 KiB': largeOnes,
};

const only = process.argv[2];
for (const [kind, values] of Object.entries(sets)) {
  const { matcher, buildMs, bytes } = matcherOf(values);
  console.log(`${kind}: built in ${buildMs.toFixed(1)} ms, ${(bytes / MIB).toFixed(2)} MiB`);
  for (const [name, answer] of Object.entries(answers)) {
    if (only !== undefined && !name.includes(only)) continue;
    console.log(`  ${name}: ${speed(matcher, answer).toFixed(0)} MiB/s`);
  }
}
const dense: Record<string, [string[], Buffer]> = {
  'one value, as it is': [one, Buffer.from(`${one[0]} `.repeat(MIB / 29))],
  'one value, in base64': [
    one,
    Buffer.from(`${Buffer.from(one[0] ?? '').toString('base64')} `.repeat(MIB / 41)),
  ],
  'one value, in JSON twice': [
    ['a"b\\c"d"e\\f'],
    Buffer.from(`${JSON.stringify(JSON.stringify('a"b\\c"d"e\\f'))} `.repeat(MIB / 40)),
  ],
  'one of 64 KiB': [large, Buffer.from(`${large[0]}\n`.repeat(16))],
  'nearly one of 64 KiB': [large, Buffer.from(`${(large[0] ?? '').slice(0, -1)}\n`.repeat(16))],
};
for (const [name, [values, answer]] of Object.entries(dense)) {
  if (only !== undefined && only !== 'dense') continue;
  console.log(`dense, ${name}: ${speed(matcherOf(values).matcher, answer).toFixed(1)} MiB/s`);
}
