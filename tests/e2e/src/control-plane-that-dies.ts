/** A control plane that dies like under `kill -9` after its first commit, before anything is published. */
import { readConfig } from '../../../services/control-plane/src/config.ts';
import { serve } from '../../../services/control-plane/src/serve.ts';

await serve(readConfig(process.env), { afterCommit: () => process.kill(process.pid, 'SIGKILL') });
