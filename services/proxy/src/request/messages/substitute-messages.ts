/**
 * What becomes of the text messages of a WebSocket where the route replaces placeholders in them: each is judged by
 * itself, as a request is. Nothing of one that is refused goes upstream.
 */

import type { UpstreamDecision } from '../../forward/decision.ts';
import type { Messages } from '../../forward/messages/messages.ts';
import type { Arrival } from '../arrival.ts';
import { GatheredMessage, type MessageQuestion, type MessagesParts } from './gathered-message.ts';

export function substituteMessages(
  decision: UpstreamDecision,
  question: MessageQuestion & { readonly arrival: Arrival },
  parts: MessagesParts,
): UpstreamDecision {
  const { arrival, configuration } = question;
  if (arrival.ending.kind !== 'socket' || !configuration.substituteIn.has('websocket')) return decision;
  const messages: Messages = {
    maxBytes: parts.bodyLimits.maxBytes,
    begin: (onSlow) => new GatheredMessage({ question, parts, onSlow }),
  };
  // A message may bring one: the connection is made as if it were there.
  return { ...decision, messages, carriesSecret: true };
}
