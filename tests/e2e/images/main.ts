/**
 * pnpm images:test: builds the images of infra/docker and runs docker-compose.yml on the Docker engine, if
 * there is one, with the commands of docs/. Exits with 0 if all steps succeed or no engine answers, and with 1 at
 * the first step that fails.
 */
import { spawnSync } from 'node:child_process';
import { openProject } from './open-project.ts';
import { stepsOf } from './steps.ts';

for (const question of [['info'], ['compose', 'version']]) {
  if (spawnSync('docker', question).status === 0) continue;
  console.log(`skipped: no Docker engine with Compose answers (docker ${question.join(' ')})`);
  process.exit(0);
}

const project = await openProject();
try {
  for await (const [name, work] of stepsOf(project)) {
    const begin = performance.now();
    const words = await work().catch((error) => {
      console.log(`not  ${name}`);
      throw error;
    });
    const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
    console.log(`${seconds.padStart(6)} s  ${name}${words === undefined ? '' : `: ${words}`}`);
  }
} catch (error) {
  console.error(error);
  console.error(await project.docker('compose', 'logs', '--tail', '20').catch(String));
  process.exitCode = 1;
} finally {
  await project.remove();
}
