/** A number in a body that JavaScript would round: kept as text, so that it is refused where it would be stored. */

export class InexactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** A rounded number will do where the value is only looked at. */
  toJSON(): number {
    return Number(this.source);
  }
}

/** Numbers of at most 15 digits without an exponent are exact, and a parser with a reviver takes ten times as long. */
const mayBeInexact = /\d[\d.]{15}|\d[eE]/;

/** As `JSON.parse`; `12345678901234567890`, `1e400` and their like become `InexactNumber`. */
export function parseJson(text: string): unknown {
  if (!mayBeInexact.test(text)) return JSON.parse(text);
  const revive = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
    typeof value === 'number' && source !== undefined && !isExact(source, value)
      ? new InexactNumber(source)
      : value;
  return JSON.parse(text, revive);
}

/** True where the number prints with the same digits and magnitude as written. */
function isExact(source: string, value: number): boolean {
  return Number.isFinite(value) && plain(source) === plain(String(value));
}

/** `-1.50e3` as sign, digits without zeros around them, and the power of ten of the last digit. */
function plain(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutLastZeros(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** `/0+$/` would scan every run of zeros again from each of its zeros: an hour for a megabyte. */
function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** True where such a number stands anywhere within. Callers have bounded the depth. */
export function holdsInexactNumber(value: unknown): boolean {
  if (value instanceof InexactNumber) return true;
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsInexactNumber);
}
