// One rulebook for both planes: the proxy decides with it, and the dry run explains with it. It is pure: it does no
// I/O, opens nothing and knows no HTTP server.

export type {
  AwsSigning,
  HmacSigning,
  MessageField,
  SignedPart,
  Signing,
  ValueField,
} from './authentication.ts';
export {
  type BodyPlan,
  bodyFault,
  bodyPlan,
  bodyReferences,
  type CallerBody,
  isEncoded,
  type SeenBody,
  type SkipReason,
  scanCallerBody,
  scanCallerBodyInSteps,
  skipReason,
  unscanned,
} from './caller-body.ts';
export { type CallerPlaces, callerPlaces } from './caller-places.ts';
export {
  allowedMethods,
  allReferences,
  type Configuration,
  compileConfiguration,
  type Environments,
  type Field,
  isAllowedMethod,
  type Level,
  levels,
  MAX_REFERENCES,
  type NamedReference,
  NO_REFERENCES,
  type References,
} from './configuration.ts';
export type { BasicPair, InjectedBody, InjectedHeader, InjectedParameter } from './injected.ts';
export {
  asCgi,
  type CallerHeader,
  callerHeader,
  connectionHeaders,
  isControl,
  keptHeaders,
  valuesOf,
} from './kept-headers.ts';
export { formDecoded, withParameters } from './query-parameters.ts';
export {
  endOf,
  isAllowedHost,
  isAllowedRoute,
  isExpired,
  isHidden,
  isMissing,
  isUnlisted,
  placeFault,
  type Use,
  type UseFault,
  useFault,
} from './secret-rules.ts';
export { seenHeader } from './seen-header.ts';
export { type Target, targetOf } from './target.ts';
export { type Said, variablesOf } from './variables.ts';
