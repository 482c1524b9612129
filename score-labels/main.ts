import { runCommand } from '../command-line/command.ts';
import { runScoreLabels, scoreLabelsOptions } from './run-score-labels.ts';

await runCommand({
  usage: 'npm run score-labels -- [options]',
  purpose:
    'Says how well the injected anomalies of a topic were detected: recall, precision and delay for each kind, for the\n' +
    'rules and, where it has judged, the model. A false alarm has no kind and counts against the precision of each.',
  options: scoreLabelsOptions,
  run: (values) => runScoreLabels(values, process.stdout),
});
