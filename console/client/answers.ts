import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProblemAnswer } from '../view/answers.ts';

/** An answer of the console's server so far: the last one, and what is wrong at present. */
export interface Asked<Answer> {
  readonly answer: Answer | undefined;
  readonly problem: string | undefined;
}

const GONE =
  'The console’s server does not answer: start it again (npm start, or npm run console); this page goes on by itself.';

/** Asks the console's server; rejects with the sentence to show. */
export async function ask<Answer>(address: string, how: RequestInit = {}): Promise<Answer> {
  const response = await fetch(address, how).catch((error: unknown) => {
    if (how.signal?.aborted === true) throw error;
    throw new Error(GONE);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw new Error((answer as ProblemAnswer | undefined)?.problem ?? GONE);
  return answer as Answer;
}

/**
 * Asks again whenever the address or the beat changes. The last answer stays while the next is on its way or fails, unless the
 * address changes. A question that is still open is not asked twice.
 *
 * @param address undefined to ask nothing
 * @param isResting whether the last answer is enough for now
 */
export function useAnswer<Answer>(address: string | undefined, beat: number, isResting = false): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer> & { readonly address?: string | undefined }>({
    answer: undefined,
    problem: undefined,
  });
  const open = useRef<{ readonly address: string; readonly abort: AbortController } | undefined>(undefined);
  useEffect(() => {
    if (address === undefined || isResting || open.current?.address === address) return;
    open.current?.abort.abort();
    const abort = new AbortController();
    const question = { address, abort };
    open.current = question;
    const settle = (change: (before: Asked<Answer>) => Asked<Answer>) => {
      if (open.current !== question) return;
      open.current = undefined;
      setAsked((before) => ({ ...change(before.address === address ? before : NOTHING), address }));
    };
    ask<Answer>(address, { signal: abort.signal }).then(
      (answer) => settle(() => ({ answer, problem: undefined })),
      (error: Error) => settle(({ answer }) => ({ answer, problem: error.message })),
    );
  }, [address, beat, isResting]);
  useEffect(() => () => open.current?.abort.abort(), []);
  return asked.address === address ? asked : NOTHING;
}

const NOTHING = { answer: undefined, problem: undefined } as const;
