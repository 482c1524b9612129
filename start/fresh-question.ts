import { UsageError } from '../command-line/command.ts';
import { confirm } from '../command-line/confirm.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import type { Report } from '../servers/report.ts';
import { type FolderContents, readContents } from './folder-contents.ts';

interface Question {
  /** Holds the data that would go. */
  readonly folder: string;
  /** What a person calls it. */
  readonly place: string;
  readonly fresh: boolean;
  /** Whether the command line has said yes already. */
  readonly yes: boolean;
}

/**
 * Says what `--fresh` is about to delete, and asks where any of it was not simulated or nobody knows.
 *
 * @returns whether to go on
 * @throws UsageError when there is nobody to ask, or `--yes` answers no question
 */
export async function mayDelete({ folder, place, fresh, yes }: Question, report: Report): Promise<boolean> {
  if (yes && !fresh) throw new UsageError('--yes answers the question of --fresh; without --fresh, leave it out.');
  if (!fresh) return true;
  const contents = readContents(folder);
  if (contents === 'none') return true;
  if (contents !== 'unknown' && contents.isFinal && notSimulated(contents) === 0) {
    report.note(`--fresh deletes what is in ${place}: ${inWords(contents)}, all of it simulated.`);
    return true;
  }
  return await confirm(
    `--fresh deletes what is in ${place}: ${contents === 'unknown' ? UNKNOWN : doubt(contents)}.`,
    yes,
  );
}

const UNKNOWN = 'data of earlier runs, which has not been counted';

function doubt(contents: FolderContents): string {
  if (!contents.isFinal)
    return `${inWords(contents)}, and what the last run has added, which ended before it could count`;
  return `${inWords(contents)}; ${quantity(notSimulated(contents), 'record was', 'records were')} not simulated`;
}

/** At least so many: verdicts may also be of other topics, or of one that was made anew, whose records nobody counts. */
const notSimulated = ({ records, verdicts, openDeadLetters, simulated }: FolderContents): number =>
  Math.max(0, records - simulated, verdicts + openDeadLetters - simulated);

/** Verdicts, dead letters and waiting records, for instance `8,400 verdicts, 1 open dead letter and 12 waiting records`. */
export function inWords({
  verdicts,
  openDeadLetters,
  waiting,
}: Pick<FolderContents, 'verdicts' | 'openDeadLetters' | 'waiting'>): string {
  const dead = quantity(openDeadLetters, 'open dead letter');
  return `${quantity(verdicts, 'verdict')}, ${dead} and ${quantity(waiting, 'waiting record')}`;
}
