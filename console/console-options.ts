import { flag, integer } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { rulesOption, serverOptions } from '../command-line/server-options.ts';

/** Where `npm run console` serves the page unless told. */
const CONSOLE_PORT = 8080;

/** The options of `npm run console`. */
export const consoleOptions = {
  search: serverOptions.search,
  ...searchConnectionOptions,
  port: integer({
    help: 'Port of the console on 127.0.0.1; a free one is taken when it is in use.',
    min: 1,
    max: 65_535,
    default: CONSOLE_PORT,
  }),
  'read-only': flag({ help: 'Lets nobody acknowledge or shelve episodes from the page.' }),
  rules: {
    ...rulesOption,
    help: 'Rules file (JSON) whose limits are drawn; without it temperature 40 and pressure 120.',
  },
};
