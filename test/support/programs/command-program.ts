import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand, UserError } from '../../../command-line/command.ts';
import { choice, integer } from '../../../command-line/options.ts';

const OUTCOMES = ['status', 'user-error', 'defect'] as const;

await runCommand({
  usage: 'command-program [options]',
  purpose: 'Ends as it is told.',
  options: {
    outcome: choice({ help: 'How it ends.', choices: OUTCOMES, default: 'status' }),
    status: integer({ help: 'The exit status.', min: 0, max: 255, default: 0 }),
  },
  run: async ({ outcome, status }) => {
    await sleep(1);
    if (outcome === 'user-error') throw new UserError('There is no such thing; look elsewhere.');
    if (outcome === 'defect') throw new TypeError('a defect');
    return status;
  },
});
