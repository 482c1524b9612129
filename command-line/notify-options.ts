import { UserError } from './command.ts';
import { flag, integer, type OptionValues, text } from './options.ts';

/** How episodes, sensors and trends are kept on one machine, and who is told. */
export const viewsOptions = {
  notify: text({
    help:
      'Posts a message as JSON to this URL when an episode begins or is over; with the environment variable NOTIFY_SECRET\n' +
      '      each is signed.',
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/@]+/i,
    allowed: 'an http or https URL without a user name',
    default: undefined,
  }),
  'notify-history': flag({ help: 'Tells also of episodes in a history that is sent through.' }),
  'views-every': integer({
    help: 'Seconds between two looks for episodes, silent sensors and finished hours.',
    min: 1,
    max: 3_600,
    default: 5,
  }),
};

type Values = OptionValues<typeof viewsOptions>;

/** The words that give these options to another command. */
export function viewsWords(values: Values): readonly string[] {
  const { notify, 'notify-history': history, 'views-every': every } = values;
  return [
    '--views-every',
    `${every}`,
    ...(notify === undefined ? [] : ['--notify', notify]),
    ...(history ? ['--notify-history'] : []),
  ];
}

/**
 * The environment of the views for these options.
 *
 * @throws UserError when they do not fit the environment
 */
export function notifyVariables(
  { notify, 'notify-history': history }: Values,
  environment: Readonly<Record<string, string | undefined>>,
) {
  const secret = environment['NOTIFY_SECRET'] ?? '';
  if (notify === undefined && secret !== '')
    throw new UserError('NOTIFY_SECRET signs what goes to --notify URL; give that too, or leave NOTIFY_SECRET out.');
  if (notify !== undefined && !URL.canParse(notify))
    throw new UserError('--notify must be an http or https URL without a user name or password.');
  return {
    NOTIFY_URL: notify ?? '',
    NOTIFY_SECRET: secret,
    NOTIFY_HISTORY: history ? ('yes' as const) : ('no' as const),
  };
}
