import { choice, flag, integer, text } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { serverOptions } from '../command-line/server-options.ts';
import { SEVERITIES } from '../detection/rules/severity.ts';

const search = { search: serverOptions.search, ...searchConnectionOptions };

const id = {
  id: text({
    help: 'The episode of this id, as list shows it; it can also stand alone, in front of the options.',
    placeholder: 'ID',
    default: undefined,
  }),
};

const who = {
  by: text({ help: 'Who does it; without it, the user of this machine.', placeholder: 'NAME', default: undefined }),
  why: text({ help: 'Why, for whoever looks later.', placeholder: 'TEXT', default: undefined }),
};

/** The options of `npm run episodes -- list`. */
export const listOptions = {
  ...search,
  state: choice({
    help: 'active: not over; returned: over; merged: part of another one; withdrawn: no anomaly after all; all: active and returned.',
    choices: ['active', 'returned', 'merged', 'withdrawn', 'all'],
    default: 'all',
  }),
  sensor: text({ help: 'Only those of this sensor.', placeholder: 'ID', default: undefined }),
  cause: text({ help: 'Only those of this rule, or model.', placeholder: 'NAME', default: undefined }),
  severity: choice({ help: 'Only those of this severity.', choices: SEVERITIES, default: undefined }),
  limit: integer({ help: 'How many to show at most; the last line counts all.', min: 1, max: 10_000, default: 20 }),
  json: flag({ help: 'Writes each as a line of JSON instead of a table.' }),
};

/** The options of `npm run episodes -- show`. */
export const showOptions = { ...search, ...id, json: flag({ help: 'Writes it as JSON instead of text.' }) };

/** The options of `npm run episodes -- acknowledge`. */
export const acknowledgeOptions = { ...search, ...id, ...who };

/** The options of `npm run episodes -- shelve`. */
export const shelveOptions = {
  ...search,
  ...id,
  ...who,
  for: text({ help: 'How long, for instance 90m, 8h or 2d.', placeholder: 'TIME', default: undefined }),
  until: text({ help: 'Until when, for instance 2026-11-22T09:00:00Z.', placeholder: 'TIME', default: undefined }),
  long: flag({ help: 'Lets it be shelved for more than 7 days.' }),
};

/** The options of `npm run episodes -- unshelve`. */
export const unshelveOptions = { ...search, ...id };
