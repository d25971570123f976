/**
 * The whole story of one proxied request, top to bottom, one step a line. Any step may throw a problem, and then
 * nothing goes upstream; a WebSocket goes through the same steps and has another ending.
 */
import type { Recorder } from '../record/recorder.ts';
import { type AuthoriseParts, authorise } from '../resolve/authorise.ts';
import { type ClientCertificateParts, clientCertificate } from '../resolve/client-certificate.ts';
import { collectReferences } from '../resolve/collect-references.ts';
import { configurationOf } from '../resolve/configuration-of.ts';
import { openGranted } from '../resolve/open-granted.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { callerReferences } from '../substitute/substitute-body.ts';
import { admit } from './admit/admit.ts';
import type { RateLimit } from './admit/rate-limit.ts';
import { refuse } from './answer/refuse.ts';
import type { Arrival } from './arrival.ts';
import { decide } from './decide.ts';
import { type IdentifyParts, identifyCaller } from './identify/identify-caller.ts';
import type { TrustedProxies } from './inbound/client-address.ts';
import { readInbound } from './inbound/read-inbound.ts';
import { type BodyLimits, receiveBody } from './receive-body.ts';
import { selectRoute } from './select-route.ts';
import { type Sender, send } from './send.ts';

export type RequestParts = IdentifyParts &
  AuthoriseParts &
  ClientCertificateParts & {
    readonly snapshots: Snapshots;
    readonly trustedProxies: TrustedProxies;
    readonly rateLimit: RateLimit;
    readonly bodyLimits: BodyLimits;
    /** The most bytes that a rewritten body may have. */
    readonly maxResultBytes: number;
    readonly forwarder: Sender;
    readonly recorder: Recorder;
  };

/** Never rejects: whatever happens, the caller was answered or is gone. */
export type HandleRequest = (arrival: Arrival) => Promise<void>;

export function createHandleRequest(parts: RequestParts): HandleRequest {
  return async function handleRequest(arrival) {
    const note = parts.recorder.begin();
    try {
      const inbound = note.inbound(readInbound(arrival.request, parts.trustedProxies));
      const caller = note.caller(await identifyCaller(inbound, parts));
      const selected = note.selected(await selectRoute(caller, inbound.controls, parts.snapshots));
      const admitted = await admit(selected, inbound, parts.rateLimit);
      const configuration = note.configuration(configurationOf(admitted, inbound.method));
      const asked = { arrival, inbound, admitted, configuration, requestId: note.requestId };
      const plan = note.body(await receiveBody(asked, parts.bodyLimits));
      const references = collectReferences(configuration, callerReferences(plan));
      const granted = note.granted(await authorise({ ...asked, references }, parts));
      const opened = note.opened(await openGranted(granted, parts.dataKeys));
      const identity = await clientCertificate(configuration, admitted, parts);
      const decision = decide({ ...asked, plan, opened, identity }, parts.maxResultBytes);
      note.forwarded(await send(arrival, decision, parts.forwarder));
    } catch (error) {
      refuse(arrival, note.refused(error), note.requestId);
    } finally {
      note.end();
    }
  };
}
