/** Everything that the steps of a request ask for; chosen in compose.ts and nowhere else. */
import type { Recorder } from '../record/recorder.ts';
import type { AuthoriseParts } from '../resolve/authorise.ts';
import type { ClientCertificateParts } from '../resolve/client-certificate.ts';
import type { ReplaceToken } from '../resolve/replace-token.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import type { RedactionParts } from '../substitute/prepare-redaction.ts';
import type { RateLimit } from './admit/rate-limit.ts';
import type { Answers } from './answer/answers.ts';
import type { IdentifyParts } from './identify/identify-caller.ts';
import type { TrustedProxies } from './inbound/client-address.ts';
import type { BodyLimits } from './receive-body.ts';
import type { Sender } from './send.ts';

export type RequestParts = IdentifyParts &
  AuthoriseParts &
  ClientCertificateParts &
  RedactionParts & {
    readonly snapshots: Snapshots;
    readonly trustedProxies: TrustedProxies;
    readonly rateLimit: RateLimit;
    readonly bodyLimits: BodyLimits;
    /** The most bytes that a rewritten body may have. */
    readonly maxResultBytes: number;
    readonly replaceToken: ReplaceToken;
    readonly forwarder: Sender;
    readonly recorder: Recorder;
    readonly answers: Answers;
  };
