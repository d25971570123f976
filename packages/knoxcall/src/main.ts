#!/usr/bin/env node
/** `knoxcall start` runs the whole product on this machine; everything else is the command line. */
const [major] = process.versions.node.split('.').map(Number);
const [, , command, ...others] = process.argv;

if (command !== 'start' || others.length > 0) {
  await import('@knoxcall/cli/main');
} else if (major === undefined || major < 24) {
  // npx puts the Node.js that comes with this package first on the PATH; other ways of starting do not.
  console.error(
    `knoxcall start needs Node.js 24 and this is ${process.version}: run npx knoxcall start, which brings it.`,
  );
  process.exitCode = 1;
} else {
  await import('@knoxcall/local-stack/start');
}

export {};
