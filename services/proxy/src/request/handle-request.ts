// One proxied request, one step a line; any may refuse it. A new token repeats `authorise` to `send`.
import { callerPlaces } from '@knoxcall/rules';
import { admit, admitCaller, enter } from '../admit/admit.ts';
import { identifyCaller } from '../identify/identify-caller.ts';
import type { HandleRequest } from '../inbound/arrival.ts';
import { readInbound } from '../inbound/read-inbound.ts';
import { authorise } from '../resolve/authorise.ts';
import { clientCertificate } from '../resolve/client-certificate.ts';
import { collectReferences, configurationOf } from '../resolve/configuration-of.ts';
import { openGranted } from '../resolve/open-granted.ts';
import { readAddress, selectEnvironment, selectRoute } from '../select/select-route.ts';
import { signRequest } from '../sign/sign-request.ts';
import { outboundHeaders } from '../substitute/outbound-headers.ts';
import { prepareRedaction } from '../substitute/prepare-redaction.ts';
import { decide } from './decide.ts';
import { substituteMessages } from './messages/substitute-messages.ts';
import { receiveBody } from './receive-body.ts';
import type { RequestParts } from './request-parts.ts';
import { Retry } from './retry.ts';
import { send } from './send.ts';

export function createHandleRequest(parts: RequestParts): HandleRequest {
  return async function handleRequest(arrival) {
    const note = parts.recorder.begin(arrival.request);
    try {
      const arrived = note.inbound(readInbound(arrival.request, parts));
      const caller = note.identified(await identifyCaller(arrived, parts));
      const { memory } = note.entered(caller, await enter(caller, parts));
      const inbound = note.addressed(readAddress(arrived, caller));
      note.did('admitCaller', await admitCaller(caller, inbound, parts.rateLimit));
      const route = note.route(await selectRoute(caller, inbound.controls, parts.snapshots));
      const selected = note.selected(selectEnvironment(caller, route, inbound.controls));
      const admitted = note.did('admit', await admit(selected, inbound, parts.rateLimit));
      const configuration = note.configuration(configurationOf(admitted, inbound.method));
      const asked = { arrival, inbound, admitted, configuration, memory, ...note.identifiers };
      const permit = note.permitted(parts.permits.issue(asked));
      const plan = note.body(await permit.during(receiveBody(asked, parts)));
      const places = note.places(callerPlaces({ inbound, configuration, plan }));
      const references = note.did('collectReferences', collectReferences(configuration, places.references));
      const retry = new Retry(parts, memory);
      do {
        const allowed = await permit.during(authorise(asked, references, parts));
        const granted = note.granted(permit.carry(references, allowed));
        const opened = note.opened(await openGranted(granted, memory, parts));
        const redaction = note.redacted(await prepareRedaction(asked, { granted, opened }, parts));
        const identity = note.presented(await clientCertificate(granted, parts));
        const outbound = note.outbound(outboundHeaders(asked, { plan, isRedacted: redaction !== null }));
        const all = { plan, places, outbound, opened, redaction, identity };
        const made = note.made(await permit.during(decide(asked, all, parts)));
        const signed = note.did('signRequest', await signRequest(made, { asked, plan, opened }, parts));
        const whole = note.whole(substituteMessages(signed, { ...asked, permit, note }, parts));
        note.forwarded(await send(arrival, permit.over(retry.over(whole, granted)), parts.forwarder));
      } while (note.retried(retry.isWanted()));
    } catch (error) {
      await parts.answers.refuse(arrival, note.refused(error));
    } finally {
      note.end();
    }
  };
}
