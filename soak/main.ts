import { runCommand } from '../command-line/command.ts';
import { runSoak } from './run-soak.ts';
import { soakOptions } from './soak-options.ts';

await runCommand({
  usage: 'npm run soak -- [options]',
  purpose:
    'Proves that the same topic gives the same index, whatever goes wrong meanwhile: schedules of seeded disturbances on a\nKafka broker and an OpenSearch node of its own, each followed by a count and a check of every document.',
  options: soakOptions,
  run: runSoak,
});
