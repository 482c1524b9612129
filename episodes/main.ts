import { EXIT_USAGE, runCommand, withIdOption } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { acknowledge, shelve, unshelve } from './handle.ts';
import { listAll, showOne } from './list.ts';
import { acknowledgeOptions, listOptions, shelveOptions, showOptions, unshelveOptions } from './options.ts';
import { withSearch } from './with-search.ts';

const USAGE = `Usage: npm run episodes -- list [options]
       npm run episodes -- show|acknowledge|shelve|unshelve ID [options]

An episode is a stretch of anomalous readings of one sensor with one cause: a rule, or the model.

  list         shows episodes and their ids, the active ones first
  show         shows one in full
  acknowledge  notes that somebody has taken notice of one
  shelve       tells nothing of its cause at its sensor for some time
  unshelve     ends that

npm run episodes -- list --help shows the options of list, and so on.
`;

const [verb = '', ...rest] = process.argv.slice(2);
const words = verb === 'list' ? rest : withIdOption(rest);

const usage = (rest: string) => `npm run episodes -- ${rest}`;

switch (verb) {
  case 'list': {
    const run = withSearch<OptionValues<typeof listOptions>>(listAll);
    const purpose = 'Lists episodes, the active ones first.';
    await runCommand({ usage: usage('list [options]'), purpose, options: listOptions, run }, words);
    break;
  }
  case 'show': {
    const run = withSearch<OptionValues<typeof showOptions>>(showOne);
    await runCommand(
      { usage: usage('show ID'), purpose: 'Shows one episode in full.', options: showOptions, run },
      words,
    );
    break;
  }
  case 'acknowledge': {
    const run = withSearch<OptionValues<typeof acknowledgeOptions>>(acknowledge);
    const purpose = 'Notes that somebody has taken notice of an episode.';
    const options = acknowledgeOptions;
    await runCommand({ usage: usage('acknowledge ID --why TEXT'), purpose, options, run }, words);
    break;
  }
  case 'shelve': {
    const run = withSearch<OptionValues<typeof shelveOptions>>(shelve);
    const purpose = 'Tells nothing of this cause at this sensor for some time, at most 7 days.';
    const options = shelveOptions;
    await runCommand({ usage: usage('shelve ID --for TIME --why TEXT'), purpose, options, run }, words);
    break;
  }
  case 'unshelve': {
    const run = withSearch<OptionValues<typeof unshelveOptions>>(unshelve);
    const purpose = 'Ends a shelf; what lasts is told then.';
    await runCommand({ usage: usage('unshelve ID'), purpose, options: unshelveOptions, run }, words);
    break;
  }
  default: {
    const isHelp = verb === '--help' || verb === '-h';
    if (!isHelp && verb !== '')
      process.stderr.write(`${JSON.stringify(verb)} is not something that this command does.\n\n`);
    (isHelp ? process.stdout : process.stderr).write(USAGE);
    process.exit(isHelp ? 0 : EXIT_USAGE);
  }
}
