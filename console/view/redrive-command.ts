const PLAIN = /^[\w./:@%+=,-]+$/;

/** The command that judges a dead letter again, for a shell. */
export function redriveCommand(id: string, search: string, rulesFile: string | undefined): string {
  const rules = rulesFile === undefined ? [] : ['--rules', rulesFile];
  return ['npm run dead-letters -- redrive', ...[id, '--search', search, ...rules].map(shellWord)].join(' ');
}

/** A word that a POSIX shell takes as it stands. */
const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
