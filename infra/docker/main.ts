// The command that the Dockerfiles run: `node infra/docker/main.ts <image> <target>`.
import { type ImageName, images } from './images.ts';
import { layOut } from './lay-out.ts';

const [image = '', target = ''] = process.argv.slice(2);
if (!isImage(image) || target === '') {
  console.error(`Usage: node infra/docker/main.ts <${Object.keys(images).join('|')}> <target>`);
  process.exit(2);
}
layOut(image, target, { pnpm: ['pnpm'], offline: false });

function isImage(name: string): name is ImageName {
  return Object.hasOwn(images, name);
}
