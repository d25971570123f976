/** Prints the document of `GET /openapi.json` as the control plane's own code makes it, without starting anything. */
import { allOperations } from '../services/control-plane/src/all-operations.ts';
import { openApiDocument } from '../services/control-plane/src/openapi/document.ts';
import { dashboardOperations } from '../services/control-plane/src/people/dashboard-operations.ts';
import { version } from '../services/control-plane/src/version.ts';

// Operations only store their dependencies until a request comes, and none comes here.
const nothing = { proxyBaseDomain: 'localhost', proxyInternalUrl: 'http://localhost:4001' } as never;
const operations = [...allOperations(nothing), ...dashboardOperations(nothing)];
process.stdout.write(JSON.stringify(openApiDocument(operations, version)));
