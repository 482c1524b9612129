import { EXIT_USAGE, runCommand } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { diff } from './diff.ts';
import { exportObjects } from './export.ts';
import { install } from './install.ts';
import { diffOptions, exportOptions, installOptions, removeOptions } from './options.ts';
import { remove } from './remove.ts';
import { withDashboards } from './with-dashboards.ts';

const USAGE = `Usage: npm run dashboards -- export|install|diff|remove [options]

Index patterns, panels and dashboards for OpenSearch Dashboards. What somebody has edited there is never overwritten.
npm run dashboards -- install --help shows the options of install, and so on.
`;

const [verb = '', ...words] = process.argv.slice(2);
const usage = `npm run dashboards -- ${verb} [options]`;

switch (verb) {
  case 'export': {
    const purpose = 'Writes the objects as a file that Dashboards imports under Saved objects.';
    const run = (values: Parameters<typeof exportObjects>[0]) => exportObjects(values);
    await runCommand({ usage, verb, purpose, options: exportOptions, run }, words);
    break;
  }
  case 'install': {
    const purpose = 'Installs what is missing and brings up to date what nobody has edited.';
    const run = withDashboards<OptionValues<typeof installOptions>>(install);
    await runCommand({ usage, verb, purpose, options: installOptions, run: (values) => run(values) }, words);
    break;
  }
  case 'diff': {
    const purpose = 'Tells how what is installed differs from what is shipped; ends with status 1 where it does.';
    const run = withDashboards<OptionValues<typeof diffOptions>>(diff);
    await runCommand({ usage, verb, purpose, options: diffOptions, run: (values) => run(values) }, words);
    break;
  }
  case 'remove': {
    const purpose = 'Removes what install has made, but for what somebody has edited or uses.';
    const run = withDashboards<OptionValues<typeof removeOptions>>(remove);
    await runCommand({ usage, verb, purpose, options: removeOptions, run: (values) => run(values) }, words);
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
