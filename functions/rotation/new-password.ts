import { randomInt } from 'node:crypto';

/** What shells, URLs and JSON need not escape. */
const CLASSES = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '+-._'] as const;
const CHARACTERS = CLASSES.join('');
const LENGTH = 32;

/**
 * A password with a letter of each case, a digit and a sign, which is what OpenSearch Service asks of a master user.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
 */
export function newPassword(): string {
  for (;;) {
    const password = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
    if (CLASSES.every((characters) => [...characters].some((character) => password.includes(character))))
      return password;
  }
}
