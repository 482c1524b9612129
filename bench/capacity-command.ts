import { capacityPage } from './capacity/capacity-page.ts';

/** `npm run bench -- capacity`. */
export const capacityCommand = {
  usage: 'npm run -s bench -- capacity > docs/capacity.md',
  purpose:
    'Prints what each rate needs and what bursts and outages do to the lag, computed from what was measured before\n(bench/measured.ts): the page docs/capacity.md.',
  options: {},
  run: async () => {
    process.stdout.write(capacityPage());
    return 0;
  },
};
