// One way to run dependency-cruiser, for the real tree and for the planted one alike. It reads TypeScript through swc:
// with TypeScript 7 its own parser sees no modules and reports no violations.
import { globSync } from 'node:fs';
import { cruise, type ICruiseOptions, type ICruiseResult, type IResolveOptions } from 'dependency-cruiser';
import { boundaryRules } from './boundary-rules.ts';

export const cruiseOptions: ICruiseOptions = {
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules|^prisma/generated/' },
};

const resolveOptions: Partial<IResolveOptions> = {
  exportsFields: ['exports'],
  conditionNames: ['import', 'node', 'default', 'types'],
  extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.node'],
};

const roots = ['services', 'packages', 'prisma', 'scripts'];

/** `file` breaks `rule`; `to` is where the forbidden arrow points. */
export type Violation = { readonly rule: string; readonly file: string; readonly to: string };

/**
 * Cruises every .ts and .tsx file below `baseDir` (an absolute path).
 * @throws Error when fewer modules were read than there are files, since silence would then mean nothing.
 */
export async function findViolations(
  baseDir: string,
): Promise<{ modules: number; violations: readonly Violation[] }> {
  const files = sourceFiles(baseDir);
  const reached = await cruise(
    files,
    { ...cruiseOptions, baseDir, validate: true, ruleSet: { forbidden: [...boundaryRules] } },
    resolveOptions,
  );
  const { modules, summary } = reached.output as ICruiseResult;
  const read = modules.filter(({ source }) => files.includes(source)).length;
  const withArrows = modules.filter(({ dependencies }) => dependencies.length > 0).length;
  if (read < files.length || withArrows === 0) {
    throw new Error(
      `dependency-cruiser read ${read} of ${files.length} files, ${withArrows} of them with imports.`,
    );
  }
  return {
    modules: read,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, file: from, to })),
  };
}

function sourceFiles(baseDir: string): string[] {
  return roots.flatMap((root) =>
    globSync(`${root}/**/*.{ts,tsx}`, {
      cwd: baseDir,
      exclude: (path) => /node_modules|\/generated|\/dist$/.test(path),
    }),
  );
}
