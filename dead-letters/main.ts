import { EXIT_USAGE, runCommand, withIdOption } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { dropLetters } from './drop.ts';
import { listLetters, showLetter } from './list.ts';
import { dropOptions, listOptions, redriveOptions, showOptions } from './options.ts';
import { redriveCommand } from './redrive-command.ts';
import { withSearch } from './with-search.ts';

const USAGE = `Usage: npm run dead-letters -- list|show ID|redrive [ID]|drop [ID] [options]

Handles records that are not readings: list them, show one in full, judge them again (by the --rules of the detector), or drop them.
npm run dead-letters -- list --help shows the options of list, and so on.
`;
const VERBS = 'list, show, redrive, drop';
const out = process.stdout;

const [verb = '', ...rest] = process.argv.slice(2);
const words = verb === 'list' ? rest : withIdOption(rest);
switch (verb) {
  case 'list': {
    const purpose = 'Lists dead letters, newest first, and counts them by reason.';
    const run = withSearch<OptionValues<typeof listOptions>>((client, values) => listLetters(client, values, out));
    await runCommand(
      { usage: 'npm run dead-letters -- list [options]', purpose, options: listOptions, verb, run },
      words,
    );
    break;
  }
  case 'show': {
    const purpose = 'Shows one dead letter in full, with its bytes.';
    const run = withSearch<OptionValues<typeof showOptions>>((client, values) => showLetter(client, values, out));
    await runCommand({ usage: 'npm run dead-letters -- show ID', purpose, options: showOptions, verb, run }, words);
    break;
  }
  case 'redrive': {
    const usage =
      'npm run dead-letters -- redrive ID|filters|--all|--from-folder FOLDER|--from-s3 s3://BUCKET [options]';
    const purpose =
      'Judges dead letters again, as a detector with these --rules does: what is a reading now becomes a document, and the\n' +
      'dead letter is marked as resolved. Repeating it changes nothing. The exit status is 1 when some are left.';
    const run = withSearch<OptionValues<typeof redriveOptions>>((client, values) =>
      redriveCommand(client, values, out),
    );
    await runCommand({ usage, purpose, options: redriveOptions, verb, run }, words);
    break;
  }
  case 'drop': {
    const usage = 'npm run dead-letters -- drop ID|filters|--all [options]';
    const purpose = 'Marks dead letters as dropped; they stay until retention deletes them.';
    const run = withSearch<OptionValues<typeof dropOptions>>((client, values) => dropLetters(client, values, out));
    await runCommand({ usage, purpose, options: dropOptions, verb, run }, words);
    break;
  }
  default: {
    if (verb === '--help' || verb === '-h') {
      out.write(USAGE);
      process.exit(0);
    }
    const wrong = verb === '' ? `Say what to do, one of ${VERBS}` : `${JSON.stringify(verb)} is not one of ${VERBS}`;
    process.stderr.write(`${wrong}; see npm run dead-letters -- --help.\n`);
    process.exit(EXIT_USAGE);
  }
}
