import { flag, text } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { rulesOption } from '../command-line/server-options.ts';

const DEFAULT_URL = 'http://127.0.0.1:5601';

const server = {
  url: text({
    help: 'OpenSearch Dashboards, with its base path where it has one: on AWS that is /_dashboards.',
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/]/i,
    allowed: 'an http or https URL',
    default: DEFAULT_URL,
  }),
  ...searchConnectionOptions,
  tenant: text({
    help: 'Tenant of the security plugin that gets the objects: its name, global or private; without it, the user’s own choice.',
    placeholder: 'NAME',
    pattern: /^[\x20-\x7e]+$/,
    allowed: 'a name of letters, digits and signs',
    default: undefined,
  }),
};

const rules = {
  rules: {
    ...rulesOption,
    help: 'Rules file (JSON) whose channels and limits are drawn; without it temperature 40 and pressure 120.',
  },
};

/** The options of `npm run dashboards -- export`. */
export const exportOptions = {
  ...rules,
  output: text({ help: 'File to write; without it, standard output.', placeholder: 'FILE', default: undefined }),
};

/** The options of `npm run dashboards -- install`. */
export const installOptions = { ...server, ...rules };

/** The options of `npm run dashboards -- diff`. */
export const diffOptions = { ...server, ...rules };

/** The options of `npm run dashboards -- remove`. */
export const removeOptions = {
  ...server,
  older: flag({ help: 'Only the objects of earlier versions of this project.' }),
  yes: flag({ help: 'Does not ask.' }),
};
