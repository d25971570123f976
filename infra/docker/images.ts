// What each image consists of: the workspace package it starts and the entry files it may run. The Dockerfiles, the layout
// and the test that starts the very same trees all follow this table.

/**
 * `root` is the package whose production dependencies are laid out; `entries` are relative to the tree; `documents` are
 * folders of pages that it serves; of `app` there is what its `build` makes.
 */
export type Image = {
  readonly root: string;
  readonly entries: readonly string[];
  readonly documents?: readonly string[];
  readonly app?: string;
};

export const images = {
  'control-plane': {
    root: 'services/control-plane',
    entries: ['services/control-plane/src/main.ts', 'services/control-plane/src/worker.ts'],
    documents: ['docs', 'docs/problems'],
    app: 'services/dashboard',
  },
  proxy: { root: 'services/proxy', entries: ['services/proxy/src/main.ts'] },
  migrate: { root: 'prisma', entries: ['prisma/src/migrate.ts'] },
} as const satisfies Record<string, Image>;

/**
 * Options of every process: no `__proto__` (security model: Containers), no inspector for anybody who can send a
 * signal, and fewer and shorter garbage collections (docs/performance.md).
 */
export const nodeFlags: readonly string[] = [
  '--disable-proto=delete',
  '--disable-sigusr1',
  '--heap-growing-percent=200',
  '--max-semi-space-size=8',
  '--no-memory-reducer',
];

export type ImageName = keyof typeof images;

/** Parts of a package that an image keeps, and parts of those that never run in production. */
export const keptParts: readonly string[] = ['package.json', 'src', 'schema.prisma', 'migrations'];
export const leftOut = /\.test\.ts$|\.fixture\.ts$|\/fixtures(\/|$)/;

/** Files of installed packages that no process reads: Node runs no TypeScript there. */
export const neverRun = /\.(map|[cm]?ts)$/;
