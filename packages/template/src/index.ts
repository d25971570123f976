// The substitution engine: finds placeholders, puts values where they stand, merges JSON, hides values in answers.
// It reads no configuration, resolves no secret and knows no HTTP.

export { type BodyFormat, bodyFormatOf, charsetOf } from './body-format.ts';
export {
  collectJsonReferences,
  type JsonObject,
  type JsonValue,
  resolveJson,
  writeJson,
} from './inject-json.ts';
export { mergeJson } from './merge/merge-json.ts';
export { firstNearMiss, type NearMiss, nearMisses } from './near-miss.ts';
export {
  isRedactable,
  Matcher,
  MIN_REDACTED_CHARACTERS,
  type RedactedValue,
  type Redactor,
} from './redact/matcher.ts';
export { namesSecret, type Reference, type ReferenceKind, referenceOf } from './reference.ts';
export { urlEncoded } from './render/escape-form.ts';
export {
  type RenderLimit,
  renderBody,
  renderBodyInSteps,
  renderMultipartInSteps,
  UNLIMITED,
} from './render/render-body.ts';
export { basicCredentials, isLegalHeaderValue, renderHeader } from './render/render-header.ts';
export { renderPath } from './render/render-path.ts';
export type { Values } from './render/written.ts';
export { NO_PLACEHOLDERS } from './scan/placeholder-list.ts';
export { PlaceholderWatch } from './scan/placeholder-watch.ts';
export { scanBody, scanBodyInSteps } from './scan/scan-body.ts';
export { type ScannedHeader, scanHeader } from './scan/scan-header.ts';
export { scanMessageInSteps } from './scan/scan-message.ts';
export {
  isMultipartForm,
  isScannable,
  multipartBoundary,
  type ScannedMultipart,
  scanMultipart,
  scanMultipartInSteps,
} from './scan/scan-multipart.ts';
export { scanPath, scanQuery, scanTargetPath } from './scan/scan-url.ts';
export { finish, type Scanned, type ScannedBody, type Steps } from './scan/scanned-body.ts';
export { TemplateError, type TemplateErrorCode } from './template-error.ts';
export { type CompiledText, malformedPlaceholders, renderText, scanText } from './text-template.ts';
