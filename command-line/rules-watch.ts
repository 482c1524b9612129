import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const LOOK_EVERY_MS = 2_000;

/**
 * Looks at a rules file while a command runs, and says each time that its text has become another than the command began
 * with: the rules stay those of the beginning.
 *
 * @param path undefined where there is no file
 * @returns ends it
 */
export function watchRules(
  path: string | undefined,
  say: (line: string) => void,
  lookEveryMs = LOOK_EVERY_MS,
): () => void {
  if (path === undefined) return () => {};
  const file = resolve(path);
  const began = textOf(file);
  let last = began;
  const look = () => {
    const text = textOf(file);
    if (text !== last && text !== began && text !== undefined)
      say(`${path} has changed, and this run goes on by the rules that it began with: restart it for the new ones.`);
    last = text;
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => clearInterval(timer);
}

/** Undefined while an editor replaces it. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
