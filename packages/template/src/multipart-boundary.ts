// The boundary that the media type of a form with files names.

/** What RFC 2046 lets a boundary be made of; one with a space at its end would be read in two ways. */
const BOUNDARY = /^[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]$/;
const PARAMETER = /;[ \t]*boundary=(?:"([^"\\]*)"|([^\s;"]+))(?=[ \t]*(?:;|$))/gi;

/** Undefined where the type is no `multipart/form-data`, or names no boundary that every reader reads alike. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  if (!isMultipartForm(contentType)) return undefined;
  const [only, ...others] = (contentType ?? '').matchAll(PARAMETER);
  const boundary = only?.[1] ?? only?.[2] ?? '';
  const isNamedOnce = others.length === 0 && (contentType ?? '').match(/boundary/gi)?.length === 1;
  return isNamedOnce && BOUNDARY.test(boundary) ? boundary : undefined;
}

export function isMultipartForm(contentType: string | undefined): boolean {
  return /^[ \t]*multipart\/form-data[ \t]*(?:;|$)/i.test(contentType ?? '');
}
