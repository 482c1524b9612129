import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type FolderContents, fileOf, writeContents } from '../../start/folder-contents.ts';
import { mayDelete } from '../../start/fresh-question.ts';
import { RunLedger } from '../../start/run-ledger.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const SIMULATED: FolderContents = {
  verdicts: 8_400,
  openDeadLetters: 1,
  waiting: 12,
  records: 8_413,
  simulated: 8_413,
  topicSinceMs: 5,
  isFinal: true,
};
const parent = aTemporaryFolder();
let made = 0;

function aFolder(contents?: FolderContents): string {
  const folder = join(parent, String(made++));
  mkdirSync(join(folder, 'kafka'), { recursive: true });
  if (contents !== undefined) writeContents(folder, contents);
  return folder;
}

/** Of a run that has begun. */
function aLedger(folder: string, fresh = false): RunLedger {
  const ledger = new RunLedger(folder, fresh);
  ledger.begin();
  return ledger;
}

/** Asks with no terminal at hand. */
async function ask(folder: string, yes = false) {
  const said: string[] = [];
  const report = { note: (text: string) => void said.push(text), progress: () => {} };
  const going = mayDelete({ folder, place: '.local', fresh: true, yes }, report);
  return { going: await going.catch((error: Error) => error.message), said };
}

const NOBODY = expect.stringContaining('add --yes');

describe('mayDelete', () => {
  it('says what was simulated, and goes on', async () => {
    expect(await ask(aFolder(SIMULATED))).toEqual({
      going: true,
      said: [
        '--fresh deletes what is in .local: 8,400 verdicts, 1 open dead letter and 12 waiting records, all of it simulated.',
      ],
    });
  });

  it.each([
    ['a record was not simulated', aFolder({ ...SIMULATED, simulated: 8_412 })],
    ['verdicts of other topics are beside them', aFolder({ ...SIMULATED, verdicts: 8_413 })],
    ['the last run could not count', aFolder({ ...SIMULATED, isFinal: false })],
    ['nothing has been counted', aFolder()],
  ])('asks where %s', async (_, folder) => {
    expect(await ask(folder)).toMatchObject({ going: NOBODY });
    expect(await ask(folder, true)).toMatchObject({ going: true });
  });

  it('has nothing to ask about where nothing is', async () => {
    expect(await ask(join(parent, 'nowhere'))).toEqual({ going: true, said: [] });
  });

  it('refuses a yes to no question', async () => {
    const report = { note: () => {}, progress: () => {} };
    await expect(mayDelete({ folder: parent, place: '.local', fresh: false, yes: true }, report)).rejects.toThrow(
      '--yes answers the question of --fresh; without --fresh, leave it out.',
    );
  });
});

describe('RunLedger', () => {
  const counted = { verdicts: 10, openDeadLetters: 0, waiting: 0, records: 10 };

  it('leaves it open what a run has added that could not count', async () => {
    const folder = aFolder(SIMULATED);
    aLedger(folder);
    expect(await ask(folder)).toMatchObject({ going: NOBODY });
  });

  it('leaves it open too where counting fails at the end, which is no failure of the run', async () => {
    const folder = aFolder(SIMULATED);
    const ledger = aLedger(folder);
    const notNoted = await ledger.noteEnd(() => Promise.reject(new Error('Request timed out')), 10);
    expect(notNoted).toMatch(/^What this run has left in \S+ could not be noted \(Request timed out\): /);
    expect(await ask(folder)).toMatchObject({ going: NOBODY });
    await ledger.noteEnd(() => Promise.resolve({ ...counted, records: 8_423 }), 10);
    expect(await ask(folder)).toMatchObject({ going: true });
  });

  it('leaves it open too where the note cannot be written at the end, and says so in a sentence', async () => {
    const folder = aFolder(SIMULATED);
    const ledger = aLedger(folder);
    mkdirSync(`${fileOf(folder)}.new`);
    const notNoted = await ledger.noteEnd(() => Promise.resolve(counted), 10);
    expect(notNoted).toMatch(
      /^What this run has left in \S+ could not be noted \(EISDIR.*\): --fresh will ask about it\.$/,
    );
    expect(await ask(folder)).toMatchObject({ going: NOBODY });
  });

  it('adds up what the runs of a topic have simulated', async () => {
    const folder = aFolder(SIMULATED);
    const ledger = aLedger(folder);
    ledger.note({ ...counted, records: 8_423 }, 10, true);
    expect(ledger.topicSinceMs).toBe(5);
    expect(await ask(folder)).toMatchObject({ going: true });
  });

  it.each([
    ['deletes the data', true],
    ['has another topic', false],
  ])('begins anew where a run %s', async (_, fresh) => {
    const folder = aFolder(SIMULATED);
    const ledger = aLedger(folder, fresh);
    ledger.topicMade(7);
    ledger.note(counted, 9, true);
    expect(await ask(folder)).toMatchObject({ going: NOBODY });
  });
});
