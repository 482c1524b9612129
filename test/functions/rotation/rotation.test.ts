import { describe, expect, it } from '@jest/globals';
import { newPassword, type Rotation, rotate } from '../../../functions/rotation/rotation.ts';

const CURRENT = { username: 'admin', password: 'former' };

/** A rotation of a secret in memory whose work in OpenSearch answers as told. */
function aRotation(answers: { readonly isLetIn?: boolean; readonly pending?: string } = {}) {
  let { pending } = answers;
  const done: string[] = [];
  const rotation: Rotation = {
    versionId: 'next',
    versions: {
      current: async () => JSON.stringify(CURRENT),
      pending: async () => pending,
      propose: async (_, text) => {
        pending = text;
        done.push('propose');
      },
      adopt: async (id) => void done.push(`adopt ${id}`),
    },
    as: async ({ password }, work) => {
      done.push(`as ${password}: ${work.name || 'change'}`);
      return (await Promise.resolve(work.name === 'isLetIn' ? (answers.isLetIn ?? false) : undefined)) as never;
    },
  };
  return { rotation, done, pending: () => JSON.parse(pending ?? 'null') };
}

const proposed = JSON.stringify({ username: 'admin', password: 'proposed' });

describe('the rotation of the master password', () => {
  it('proposes a password of the same user, once', async () => {
    const { rotation, done, pending } = aRotation();
    await rotate('createSecret', rotation);
    const first = pending();
    await rotate('createSecret', rotation);
    expect(pending()).toEqual(first);
    expect(first).toEqual({ username: 'admin', password: expect.stringMatching(/^[\w+.-]{32}$/) });
    expect(done).toEqual(['propose']);
  });

  it('sets it as the user with the former one, unless it is set already', async () => {
    const fresh = aRotation({ pending: proposed });
    await rotate('setSecret', fresh.rotation);
    expect(fresh.done).toEqual(['as proposed: isLetIn', 'as former: change']);
    const again = aRotation({ pending: proposed, isLetIn: true });
    await rotate('setSecret', again.rotation);
    expect(again.done).toEqual(['as proposed: isLetIn']);
  });

  it('adopts it only after it was let in', async () => {
    await expect(rotate('testSecret', aRotation({ pending: proposed }).rotation)).rejects.toThrow(
      'OpenSearch does not accept the new password of the master user.',
    );
    const { rotation, done } = aRotation({ pending: proposed, isLetIn: true });
    await rotate('testSecret', rotation);
    await rotate('finishSecret', rotation);
    expect(done).toEqual(['as proposed: isLetIn', 'adopt next']);
  });

  it('says what is missing when nothing was proposed', async () => {
    await expect(rotate('setSecret', aRotation().rotation)).rejects.toThrow('The secret has no proposed value next.');
  });

  it('makes passwords with a letter of each case, a digit and a sign', () => {
    for (let made = 0; made < 200; made++)
      for (const characters of [/[A-Z]/, /[a-z]/, /\d/, /[+._-]/]) expect(newPassword()).toMatch(characters);
  });
});
