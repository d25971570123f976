// Whether a substituted text may be sent as the value of a header.

const TAB = 0x09;

/**
 * True for ISO-8859-1 without control characters, tab excepted. The controls from U+0080 to U+009F count as well:
 * readers that split lines at U+0085 would see a second header.
 */
export function isLegalHeaderValue(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 && unit !== TAB) return false;
    if (unit >= 0x7f && unit <= 0x9f) return false;
    if (unit > 0xff) return false;
  }
  return true;
}
