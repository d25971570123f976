/** The steps of a proxied request as its trace names them, in their order. */

const steps = [
  ...['readInbound', 'identifyCaller', 'enter', 'readAddress', 'admitCaller'],
  ...['selectRoute', 'selectEnvironment', 'admit', 'configurationOf'],
  ...['receiveBody', 'callerPlaces', 'collectReferences', 'authorise', 'openGranted', 'prepareRedaction'],
  ...['clientCertificate', 'outboundHeaders', 'decide', 'signRequest', 'substituteMessages', 'send'],
] as const;

export type StepName = (typeof steps)[number];

const following = new Map<string | undefined, StepName>(steps.map((step, at) => [steps[at - 1], step]));

/**
 * The step that was under way when a request ended after `last`. With another token the steps begin again at
 * `authorise`.
 */
export function stepAfter(last: string | undefined): StepName {
  return following.get(last) ?? 'authorise';
}
