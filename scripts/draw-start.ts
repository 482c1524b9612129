import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';
import { terminalPicture } from './terminal-picture.ts';

const WORDS = ['start', '--', '--fresh', '--duration', '15', '--rate', '200'];
/** Where Java lies on this machine is nobody else's business. */
const JAVA_PLACE = / from \S+ \(found in [^)]*\)/;

/** Characters of a line that are shown: messages of episodes are longer than a picture is wide. */
const WIDEST = 110;
const cut = (line: string): string => (line.length > WIDEST ? `${line.slice(0, WIDEST - 2)} …` : line);

/** What a terminal writes over a moment later, and what lay here before. */
const LEFT_OUT = /^(Starting .* … \d+ s|Starting the detector …|--fresh deletes .*)$/;

const { stdout, stderr, status } = spawnSync('npm', ['--silent', ...WORDS], { cwd: projectRoot, encoding: 'utf8' });
process.stderr.write(stderr);
if (status !== 0) process.exit(1);
const said = `${stdout}${stderr}`
  .replace(JAVA_PLACE, '')
  .trimEnd()
  .split('\n')
  .filter((line) => !LEFT_OUT.test(line));
const file = join(projectRoot, 'docs/start.svg');
writeFileSync(file, terminalPicture([`$ npm ${WORDS.join(' ')}`, ...said.map(cut)]));
process.stdout.write(`Drawn: ${file}\n`);
