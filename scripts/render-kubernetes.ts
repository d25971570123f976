/** Writes the kustomize base from the Helm chart. */
import { writeFileSync } from 'node:fs';
import { basePath, renderBase } from '../tests/architecture/src/kubernetes-base.ts';
import { kubernetesTool } from '../tests/architecture/src/kubernetes-tools.ts';

const helm = kubernetesTool('helm');
if (helm === undefined)
  throw new Error('Install helm: there is none for this system in the packages of this repository.');
writeFileSync(basePath, renderBase(helm));
