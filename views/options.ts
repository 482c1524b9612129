import { viewsOptions } from '../command-line/notify-options.ts';
import { flag } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { rulesOption, serverOptions } from '../command-line/server-options.ts';

/** The options of `npm run views`. */
export const viewsCommandOptions = {
  search: serverOptions.search,
  ...searchConnectionOptions,
  rules: rulesOption,
  ...viewsOptions,
  once: flag({ help: 'Looks once, and ends with status 1 if that failed.' }),
};
