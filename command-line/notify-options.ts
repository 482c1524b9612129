import { UsageError } from './command.ts';
import { flag, integer, type OptionValues, text } from './options.ts';

/** A user name or password in it would be shown by whoever names it. */
const WEBHOOK = /^https?:\/\/[^\s/@]+/i;

/** How episodes, sensors and trends are kept on one machine, and who is told. */
export const viewsOptions = {
  notify: text({
    help:
      'Posts a message as JSON to this URL when an episode begins or is over. Put a secret URL in the environment variable\n' +
      '      NOTIFY_URL instead. With NOTIFY_SECRET in the environment each message is signed.',
    placeholder: 'URL',
    pattern: WEBHOOK,
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

/** The words that give these options to another command; where messages go is a secret with many receivers, and not among them. */
export function viewsWords({ 'notify-history': history, 'views-every': every }: Values): readonly string[] {
  return ['--views-every', `${every}`, ...(history ? ['--notify-history'] : [])];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the views for these options, and of the processes that keep them.
 *
 * @throws UsageError when they do not fit the environment
 */
export function notifyVariables(values: Values, environment: Environment) {
  const secret = environment['NOTIFY_SECRET'] ?? '';
  const url = values.notify ?? environment['NOTIFY_URL'] ?? '';
  if (url === '' && secret !== '')
    throw new UsageError('NOTIFY_SECRET signs what goes to --notify URL; give that too, or leave NOTIFY_SECRET out.');
  if (url !== '' && !isWebhook(url))
    throw new UsageError(
      `${values.notify === undefined ? 'NOTIFY_URL' : '--notify'} must be an http or https URL without a user name or password.`,
    );
  const history = values['notify-history'] ? ('yes' as const) : ('no' as const);
  return { NOTIFY_URL: url, NOTIFY_SECRET: secret, NOTIFY_HISTORY: history };
}

function isWebhook(text: string): boolean {
  if (!WEBHOOK.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
