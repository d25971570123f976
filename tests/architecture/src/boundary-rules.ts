// Every forbidden import between the parts of KnoxCall, each with its reason. A rule without a planted
// violation in planted-violations.ts fails the check, and so does an exception that is not listed here.
import type { IForbiddenRuleType } from 'dependency-cruiser';
import { library, type Rule, rule } from './boundary-rule.ts';
import { rooms, storeys } from './floor-rules.ts';

const shape: readonly Rule[] = [
  {
    name: 'circle',
    comment: 'Two files that need each other, be it for a type alone, are one idea or hide a third one.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

const planes: readonly Rule[] = [
  {
    name: 'service-to-service',
    comment:
      'The planes share one thing, the snapshot format; a call into the other would be a second contract.',
    severity: 'error',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'package-to-service',
    comment:
      'A package that knows a service cannot be used by the other. local-stack spawns services as processes.',
    severity: 'error',
    from: { path: '^packages/' },
    to: { path: '^services/' },
  },
  {
    name: 'package-to-database',
    comment:
      'Only the control plane has a database. Exception: local-stack, the launcher, applies the migrations.',
    severity: 'error',
    from: { path: '^packages/', pathNot: '^packages/local-stack/src/start/' },
    to: { path: '^prisma/' },
  },
  {
    name: 'database-to-workspace',
    comment:
      'The schema, its client and its migrations are the lowest layer and run alone in the migrate image. Exceptions: how settings are read, and how a server that will not do is told of.',
    severity: 'error',
    from: { path: '^prisma/' },
    to: {
      path: '^(services|packages)/',
      pathNot: '^packages/(config/src/index|reach/src/server-fault)\\.ts$',
    },
  },
];

const proxy: readonly Rule[] = [
  rule(
    'proxy-to-database',
    'The proxy is stateless: it reads sealed snapshots and nothing else. Not even through a package.',
    {
      from: { path: '^services/proxy/' },
      to: { path: `^prisma/|${library('@prisma/[^/]+', 'pg')}`, reachable: true },
    },
  ),
  rule(
    'proxy-to-job-queue',
    'Work that outlives a request belongs to the worker; the proxy only appends to a stream.',
    {
      from: { path: '^services/proxy/' },
      to: { path: library('bullmq'), reachable: true },
    },
  ),
  rule('proxy-to-oauth2-client', 'Tokens are refreshed by the worker; a proxy never sees a refresh token.', {
    from: { path: '^services/proxy/' },
    to: { path: library('simple-oauth2'), reachable: true },
  }),
  rule(
    'proxy-to-seal',
    'A proxy that is taken over must not be able to make a sealed value, not even through a package.',
    {
      from: { path: '^services/proxy/' },
      to: { path: '^packages/envelope/src/seal\\.ts$', reachable: true },
    },
  ),
];

const browser: readonly Rule[] = [
  rule(
    'dashboard-to-servers',
    'The dashboard runs in a browser: of ours it may use the client alone, or a service would be in every page.',
    {
      from: { path: '^services/dashboard/src/' },
      to: { path: '^(packages|prisma)/', pathNot: '^packages/client/' },
    },
  ),
];

const libraries: readonly Rule[] = [
  rule('control-plane-to-proxy-middleware', 'The control plane is never on the path of a proxied request.', {
    from: { path: '^services/control-plane/' },
    to: { path: library('http-proxy-middleware', 'httpxy'), reachable: true },
  }),
  rule(
    'proxy-middleware-outside-forward',
    'It is event-shaped; boxed in one folder, the rest of a request reads downward.',
    {
      from: { pathNot: '^services/proxy/src/forward/' },
      to: { path: library('http-proxy-middleware', 'httpxy') },
    },
  ),
  rule('undici-outside-egress', 'Who dials by himself dials past the egress guard.', {
    from: { pathNot: ['^packages/egress/', '^services/proxy/src/forward/'] },
    to: { path: library('undici') },
  }),
  rule(
    'ioredis-outside-its-folders',
    'Snapshots, jobs, rate limits and request logs use Redis, each in one folder.',
    {
      from: {
        pathNot: [
          '^services/control-plane/src/(snapshots|jobs|logs)/',
          '^services/control-plane/src/(health|doctor/(examine|look-at-redis))\\.ts$',
          // Rate limits: of the API and of people, and of the pages that open an OAuth2 connection.
          '^services/control-plane/src/(compose|http/(rate-limit|limiter)|connections/consent/flow-pages)\\.ts$',
          '^services/proxy/src/(snapshots|record|admit)/',
          '^services/proxy/src/compose\\.ts$',
          '^packages/(redis/src|reach/src|local-stack/src/redis|testkit/src/redis)/',
        ],
      },
      to: { path: `^packages/redis/|${library('ioredis')}` },
    },
  ),
  rule(
    'bullmq-outside-jobs',
    'Queue names and payloads have one place; a use case asks for a job by function.',
    {
      from: { pathNot: '^services/control-plane/src/jobs/' },
      to: { path: library('bullmq') },
    },
  ),
  rule(
    'aws-sdk-outside-its-wrapper',
    'KMS is behind the key wrapper; nothing else knows who keeps the master key.',
    {
      from: { pathNot: '^packages/envelope/src/wrappers/' },
      to: { path: library('@aws-sdk/[^/]+', '@smithy/(?!signature-v4/)[^/]+') },
    },
  ),
  rule('aws-signatures-outside-signing', 'Requests are signed in one package.', {
    from: { pathNot: '^packages/signing/' },
    to: { path: library('@smithy/signature-v4') },
  }),
  rule(
    'prisma-outside-its-package',
    'Clients, adapters and generated types are made in prisma/ and given out by its index.',
    {
      from: { pathNot: '^prisma/' },
      to: { path: `^prisma/generated/|${library('@prisma/[^/]+', 'prisma')}` },
    },
  ),
  rule('postgres-driver-outside-prisma', 'Tenant ids are in every key because queries go through Prisma.', {
    from: { pathNot: '^prisma/' },
    to: { path: library('pg') },
  }),
  rule(
    'http-to-database',
    'HTTP code answers; use cases and stores query. These few are the doors themselves.',
    {
      from: {
        path: '^services/control-plane/src/(http/|app\\.ts$)',
        pathNot: '^services/control-plane/src/http/(idempotency|to-problem)\\.ts$',
      },
      to: { path: '^prisma/' },
    },
  ),
  rule(
    'express-outside-http',
    'A use case or a request phase that knows express can hang state on req and res.',
    {
      from: {
        pathNot: [
          '^services/control-plane/src/(http/|app\\.ts$)',
          // Everything but operations of the API: pages and documents, and the type with which a noun exports
          // them.
          '^services/control-plane/src/[a-z/-]+-(routes|pages)\\.ts$',
          '^services/control-plane/src/connections/connections\\.ts$',
          '^services/proxy/src/(unproxied|app)\\.ts$',
        ],
      },
      to: { path: library('express', '@types/express', '@types/express-serve-static-core') },
    },
  ),
  rule(
    'oauth2-client-outside-provider',
    'simple-oauth2 keeps tokens in plain objects, and knows no answer but JSON; jose signs what it is given. One room has both.',
    {
      from: { pathNot: '^(services/control-plane/src/connections/provider/|tests/)' },
      to: { path: library('simple-oauth2', '@types/simple-oauth2', 'jose') },
    },
  ),
  rule(
    'webauthn-outside-passkeys',
    'It can fetch what an attestation names; what it is given is checked first, in one folder.',
    {
      from: { pathNot: '^services/control-plane/src/passkeys/' },
      to: { path: library('@simplewebauthn/server') },
    },
  ),
  rule(
    'openid-client-outside-identities',
    'It goes to the provider; how it gets there, through the egress guard, is said in one folder.',
    {
      from: { pathNot: '^services/control-plane/src/identities/' },
      to: { path: library('openid-client', 'oauth4webapi') },
    },
  ),
  rule(
    'node-forge-outside-certificates',
    'It reads hostile containers; that happens under one work budget, in one package.',
    {
      from: { pathNot: '^packages/certificates/' },
      to: { path: library('node-forge') },
    },
  ),
];

const layers: readonly Rule[] = [
  rule(
    'leaf-package-to-problems',
    'Leaf packages throw their own coded errors; a service knows whose fault it is.',
    {
      from: { path: '^packages/', pathNot: '^packages/problems/' },
      to: { path: '^packages/problems/' },
    },
  ),
  rule(
    'rules-to-the-world',
    'Both planes must come to the same answer: the rules ask nobody, open nothing and know no server.',
    {
      from: { path: '^packages/rules/' },
      to: { pathNot: ['^packages/(rules|signing|snapshot|template)/', '^(node:)?buffer$'] },
    },
  ),
  rule('production-to-testkit', 'What fakes and records must not be within reach of a running service.', {
    from: {},
    to: { path: '^packages/testkit/', reachable: true },
  }),
  rule(
    'service-to-local-stack',
    'A service is given addresses; it never starts a server or reads the data directory.',
    {
      from: { path: '^services/' },
      to: { path: '^packages/local-stack/', reachable: true },
    },
  ),
  rule('production-to-tests', 'Tests, fixtures and benches are left out of the images.', {
    from: {},
    to: { path: '\\.test\\.ts$|\\.fixture\\.ts$|^[^.]+/(fixtures|testing|bench)/|^tests/' },
  }),
  {
    name: 'unresolvable',
    comment: 'What cannot be found cannot be checked; a forbidden import would pass unseen.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

/** All rules; names are unique. */
export const boundaryRules: readonly (Rule & IForbiddenRuleType)[] = [
  ...shape,
  ...planes,
  ...proxy,
  ...browser,
  ...libraries,
  ...layers,
  ...rooms,
  ...storeys,
];
