import { runCommand } from '../command-line/command.ts';
import { runScoreLabels, scoreLabelsOptions } from './run-score-labels.ts';
import { scoreSimulation } from './score-simulation.ts';

await runCommand({
  usage: 'npm run score-labels -- [options]\n       npm run score-labels -- --simulate [options]',
  purpose:
    'Says how well the injected anomalies of a topic, or of sensors played in memory, were detected: recall, precision and\n' +
    'delay for each kind, for the rules and, where it has judged, the model. A false alarm has no kind and counts against\n' +
    'the precision of each.',
  options: scoreLabelsOptions,
  run: (values) => (values.simulate ? scoreSimulation(values, process.stdout) : runScoreLabels(values, process.stdout)),
});
