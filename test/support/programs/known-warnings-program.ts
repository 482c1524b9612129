import { LambdaClient } from '@aws-sdk/client-lambda';
import { runCommand } from '../../../command-line/command.ts';

/** Provokes what libraries make each version of Node print, and a warning of its own. */
await runCommand({
  usage: 'known-warnings-program',
  purpose: 'Provokes warnings.',
  options: {},
  run: async () => {
    new LambdaClient({ region: 'eu-central-1' }).destroy();
    await new Promise((resolve) => setTimeout(resolve, -1));
    process.emitWarning('in the past', 'TimeoutNegativeWarning');
    process.emitWarning('in the past', { type: 'TimeoutNegativeWarning' });
    process.emitWarning(Object.assign(new Error('in the past'), { name: 'TimeoutNegativeWarning' }));
    process.emitWarning('look at this', { type: 'OwnWarning', code: 'OWN1' });
    await new Promise((resolve) => setImmediate(resolve));
    return 0;
  },
});
