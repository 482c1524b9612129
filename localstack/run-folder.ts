import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** Logs, templates and the bundle of the stand-in of the last run; nothing that is missed later. */
export const folderOf = (): string => join(projectRoot, '.local/localstack');
