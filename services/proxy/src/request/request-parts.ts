/** The parts that the steps of a request use; chosen in compose.ts and nowhere else. */

import type { EnterParts } from '../admit/admit.ts';
import type { RateLimit } from '../admit/rate-limit.ts';
import type { Answers } from '../answer/answers.ts';
import type { IdentifyParts } from '../identify/identify-caller.ts';
import type { CalledAsParts } from '../inbound/called-as.ts';
import type { Standing } from '../permit/ask-again.ts';
import type { Permits } from '../permit/permits.ts';
import type { Recorder } from '../record/recorder.ts';
import type { AuthoriseParts } from '../resolve/authorise.ts';
import type { OpenParts } from '../resolve/open-granted.ts';
import type { ReplaceToken } from '../resolve/replace-token.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import type { RedactionParts } from '../substitute/prepare-redaction.ts';
import type { DecideParts } from './decide.ts';
import type { BodyLimits } from './receive-body.ts';
import type { Sender } from './send.ts';

export type RequestParts = IdentifyParts &
  EnterParts &
  AuthoriseParts &
  OpenParts &
  CalledAsParts &
  RedactionParts &
  DecideParts & {
    readonly snapshots: Snapshots;
    readonly rateLimit: RateLimit;
    readonly permits: Pick<Permits<Standing>, 'issue'>;
    readonly bodyLimits: BodyLimits;
    readonly replaceToken: ReplaceToken;
    readonly forwarder: Sender;
    readonly recorder: Recorder;
    readonly answers: Answers;
  };
