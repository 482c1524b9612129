import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { HandledAnswer, SessionAnswer } from '../view/answers.ts';
import { ask } from './answers.ts';
import { kept } from './kept.ts';

/** What is to be done with an episode. */
export interface Handling {
  readonly verb: 'acknowledge' | 'shelve' | 'unshelve';
  readonly id: string;
  readonly by?: string;
  readonly why?: string;
  /** How long it is shelved, like `8h`; or until when, as an ISO time. */
  readonly for?: string;
  readonly until?: string;
}

export const SessionContext = createContext<SessionAnswer | undefined>(undefined);

/** What changes need; without a token the console only reads. */
export const useSession = (): SessionAnswer => useContext(SessionContext) ?? {};

/** Does something with an episode; rejects with the sentence to show. */
export const handle = ({ verb, ...asked }: Handling, token: string): Promise<HandledAnswer> =>
  ask<HandledAnswer>(`/api/episodes/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-console-token': token },
    body: JSON.stringify(asked),
  });

const KEY = 'by';

/** The name that this browser's user goes by: asked once, then kept here. */
export const keptName = (): string | undefined => kept.get(KEY);

export const keepName = (by: string): void => kept.set(KEY, by);
