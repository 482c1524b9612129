import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../command-line/parse-options.ts';
import type { ViewsMessage } from '../../command-line/pipeline-counters.ts';
import { detectOptions } from '../../detect/detect-options.ts';
import { ViewsProcess, viewsEnvironment } from '../../detect/views-process.ts';

/** The messages of a process, for which a test can wait. */
function aListener() {
  const messages: ViewsMessage[] = [];
  let wake = () => {};
  const listen = (message: ViewsMessage) => {
    messages.push(message);
    wake();
  };
  const next = async (): Promise<ViewsMessage> => {
    while (messages.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return messages.shift() ?? { kind: 'views' };
  };
  return { listen, next };
}

const valuesOf = (words: readonly string[]) => {
  const parsed = parseOptions(detectOptions, words);
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  return parsed.value;
};

describe('ViewsProcess', () => {
  it('tells why nothing can be kept while OpenSearch is away, goes on, and ends when asked to', async () => {
    const { listen, next } = aListener();
    const views = new ViewsProcess(valuesOf(['--search', 'http://127.0.0.1:1', '--views-every', '1']), listen);
    try {
      const trouble = expect.stringMatching(/^the views could not be kept: .*ECONNREFUSED/);
      expect(await next()).toMatchObject({ kind: 'views', trouble, look: { hasFailed: true } });
      expect(await next()).toMatchObject({ kind: 'views', trouble, look: { hasFailed: true } });
    } finally {
      await views.stop();
    }
  });

  it('tells why it has ended by itself, and harms nothing', async () => {
    const { listen, next } = aListener();
    const views = new ViewsProcess(valuesOf(['--rules', '/nonexistent.json']), listen);
    try {
      const { trouble } = await next();
      expect(trouble).toMatch(/^nobody looks for episodes: the rules file \/nonexistent\.json cannot be read/);
    } finally {
      await views.stop();
    }
  });

  it('looks back longer than an invocation may take, and as far as the environment says', () => {
    const overlapOf = (environment: Readonly<Record<string, string>>) =>
      viewsEnvironment(valuesOf(['--timeout', '840']), environment).VIEWS_OVERLAP_SECONDS;
    expect([overlapOf({}), overlapOf({ VIEWS_OVERLAP_SECONDS: '1000' })]).toEqual(['900', '1000']);
  });
});
