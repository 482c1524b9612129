import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../command-line/command.ts';
import { notifyVariables } from '../../command-line/notify-options.ts';

const values = { notify: undefined, 'notify-history': false, 'views-every': 5 };

describe('notifyVariables', () => {
  it('takes the receiver of the option before that of the environment', () => {
    const environment = { NOTIFY_URL: 'https://one.example', NOTIFY_SECRET: 'hush' };
    expect(notifyVariables(values, environment)).toMatchObject(environment);
    expect(notifyVariables({ ...values, notify: 'https://two.example/@x' }, environment)).toMatchObject({
      NOTIFY_URL: 'https://two.example/@x',
    });
  });

  it('takes a secret without a receiver for wrong usage', () => {
    const refusal = /^NOTIFY_SECRET signs what goes to --notify URL; give that too, or leave NOTIFY_SECRET out\.$/;
    expect(() => notifyVariables(values, { NOTIFY_SECRET: 'hush' })).toThrow(refusal);
    expect(() => notifyVariables(values, { NOTIFY_SECRET: 'hush' })).toThrow(UsageError);
    expect(() => notifyVariables(values, { NOTIFY_URL: 'nonsense' })).toThrow(UsageError);
  });

  it.each(['ftp://example.com', 'https://', 'https://ada:word@example.com', 'nonsense'])(
    'refuses %s, and says where it stands, not what',
    (url) => {
      const refusal = 'must be an http or https URL without a user name or password.';
      expect(() => notifyVariables(values, { NOTIFY_URL: url })).toThrow(new Error(`NOTIFY_URL ${refusal}`));
      expect(() => notifyVariables({ ...values, notify: url }, {})).toThrow(new Error(`--notify ${refusal}`));
    },
  );
});
