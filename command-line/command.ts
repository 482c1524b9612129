import { helpText } from './help-text.ts';
import { silenceKnownWarnings } from './known-warnings.ts';
import { lineWithoutNpm } from './npm-words.ts';
import type { OptionSet, OptionValues } from './options.ts';
import { parseOptions } from './parse-options.ts';

/** Exit status of a command that failed. */
export const EXIT_FAILED = 1;
/** Exit status of a command that was called with unusable options. */
export const EXIT_USAGE = 2;

/** A mistake or condition that a person can correct: its message is the whole sentence to show, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The command line, or what it needs of the environment, cannot be used as it is. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
}

interface Command<Set extends OptionSet> {
  /** How to call it, for instance `npm run detect -- [options]`. */
  readonly usage: string;
  /** What it does, in one or two sentences. */
  readonly purpose: string;
  readonly options: Set;
  /** What stands before the options where a command does several things, for instance `list`. */
  readonly verb?: string;
  /** What else its manual page says, below the options: paragraphs and examples. */
  readonly notes?: string;
  /** Does the work and resolves to the process's exit status. */
  run(values: OptionValues<Set>): Promise<number>;
}

/**
 * Runs a command's main function over a command line and ends the process with its status: 0 to 255 from `run`,
 * {@link EXIT_USAGE} with every problem listed when the options are unusable, {@link EXIT_FAILED} with one sentence for a
 * {@link UserError}.
 */
export async function runCommand<const Set extends OptionSet>(
  command: Command<Set>,
  words: readonly string[] = process.argv.slice(2),
): Promise<never> {
  silenceKnownWarnings();
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(helpText(command.usage, command.purpose, command.options, command.notes));
    process.exit(0);
  }
  const meant = lineWithoutNpm(command.options, words, process.env, command.verb);
  if (meant !== undefined) endByUsage([`npm took options of this command for its own; begin them with --:  ${meant}`]);
  const parsed = parseOptions(command.options, words);
  if (!parsed.ok) endByUsage(parsed.problem.map((problem) => `${problem}.`));
  try {
    process.exit(await command.run(parsed.value));
  } catch (error) {
    const sentence = error instanceof UserError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${sentence}\n`);
    process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED);
  }
}

function endByUsage(sentences: readonly string[]): never {
  process.stderr.write(`${sentences.join('\n')}\n`);
  process.exit(EXIT_USAGE);
}

/** The words after a verb that is about one thing: a first one that is no option is the id of it. */
export function withIdOption(words: readonly string[]): readonly string[] {
  const [first] = words;
  return first === undefined || first.startsWith('--') ? words : ['--id', ...words];
}
