import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.ts';
import type { Report } from '../../servers/report.ts';

/** Where Go lies unless it is on the search path. @see https://go.dev/doc/install */
const USUAL_PLACE = '/usr/local/go/bin/go';

/** Builds the peer that is written in Go; undefined, with a note why, where it cannot be built. */
export function buildGoPeer(folder: string, report: Report): string | undefined {
  const onPath = spawnSync('go', ['version']).status === 0;
  if (!onPath && !existsSync(USUAL_PLACE)) {
    report.note('Go is not installed: its peer takes no part.');
    return undefined;
  }
  report.note('Building the peer in Go …');
  const program = join(folder, 'go-peer');
  const cwd = join(projectRoot, 'bench/peers/go');
  const built = spawnSync(onPath ? 'go' : USUAL_PLACE, ['build', '-o', program, '.'], { cwd, encoding: 'utf8' });
  if (built.status === 0) return program;
  report.note(`The peer in Go could not be built and takes no part: ${built.stderr.trim()}`);
  return undefined;
}
