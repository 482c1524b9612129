import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SoakState } from '../../soak/soak-state.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

describe('the state of a soak', () => {
  const file = join(aTemporaryFolder(), 'deep', 'seed-1.json');

  it('knows what has passed when it is resumed, and nothing when it begins anew', () => {
    const first = new SoakState(file, false);
    first.pass(3);
    expect(first.hasPassed(3)).toBe(true);
    expect(new SoakState(file, true).hasPassed(3)).toBe(true);
    expect(new SoakState(file, true).hasPassed(4)).toBe(false);
    expect(new SoakState(file, false).hasPassed(3)).toBe(false);
  });

  it('begins anew where the file is unreadable', () => {
    writeFileSync(file, '{"passed":');
    expect(new SoakState(file, true).hasPassed(3)).toBe(false);
  });
});
