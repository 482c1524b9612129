import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout: where package.json lies. */
export const projectRoot: string = dirname(fileURLToPath(import.meta.url));
