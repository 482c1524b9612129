import { benchEnvironments } from './environments.ts';

/** `npm run bench -- environments`: what an invocation costs in each way to call the function. */
export const environmentsCommand = {
  usage: 'npm run bench -- environments',
  purpose: 'Measures what an invocation itself costs in this process and in an execution environment of its own.',
  options: {},
  async run(): Promise<number> {
    process.stdout.write(await benchEnvironments());
    return 0;
  },
};
