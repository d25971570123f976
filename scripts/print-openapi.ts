/** Prints the document of `GET /openapi.json` as the control plane's own code makes it, without starting anything. */
import { allOperations } from '../services/control-plane/src/all-operations.ts';
import { openApiDocument } from '../services/control-plane/src/openapi/document.ts';
import { version } from '../services/control-plane/src/version.ts';

// Operations only keep what they are given until a request comes, and none comes here.
const operations = allOperations({ proxyBaseDomain: 'localhost' } as never);
process.stdout.write(JSON.stringify(openApiDocument(operations, version)));
