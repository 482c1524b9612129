import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { EpisodesAnswer, ShownEpisode } from '../../view/answers.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { handle, useSession } from '../handling.ts';
import { EpisodeItem } from './episode-item.tsx';
import { HandleDialog } from './handle-dialog.tsx';

interface EpisodeListOptions {
  /** What is asked for: `show`, and a time range and a sensor where they matter. */
  readonly question: Readonly<Record<string, string>>;
  /** How many are shown at most. */
  readonly most?: number;
  readonly whenEmpty: string;
  /** What follows where there are more, made of how many there are. */
  readonly rest?: (total: number) => ComponentChildren;
}

const NOT_KEPT =
  'No episodes are kept here: npm start and npm run detect keep them, unless told --no-views; npm run views does it alone.';

/** Episodes in order of urgency, with what one can do about them. */
export function EpisodeList({ question, most = Number.POSITIVE_INFINITY, whenEmpty, rest }: EpisodeListOptions) {
  const [changes, setChanges] = useState(0);
  const beat = usePageBeat();
  const address = `/api/episodes?${new URLSearchParams(question)}`;
  const { answer, problem } = useAnswer<EpisodesAnswer>(address, beat + changes);
  const verbs = useVerbs(() => setChanges((before) => before + 1));
  const { episodes = [], total = 0, areKept = true, units = {}, atMs = 0 } = answer ?? {};
  return (
    <>
      <p class="said" role="status">
        {verbs.said}
      </p>
      {[problem, verbs.problem].map(
        (sentence) =>
          sentence !== undefined && (
            <p key={sentence} class="problem" role="alert">
              {sentence}
            </p>
          ),
      )}
      {answer !== undefined && episodes.length === 0 && <p class="empty">{areKept ? whenEmpty : NOT_KEPT}</p>}
      <ul class="episodes">
        {episodes.slice(0, most).map((episode) => (
          <EpisodeItem
            key={episode.id}
            {...{ episode, units }}
            nowMs={atMs}
            isOfSensor={question['sensor'] !== undefined}
            onVerb={(verb) => verbs.begin(verb, episode)}
          />
        ))}
      </ul>
      {total > Math.min(episodes.length, most) && <p class="explanation">{rest?.(total)}</p>}
      {verbs.begun !== undefined && (
        <HandleDialog {...verbs.begun} units={units} onDone={verbs.finish} onCancel={verbs.cancel} />
      )}
    </>
  );
}

interface Begun {
  readonly verb: 'acknowledge' | 'shelve';
  readonly episode: ShownEpisode;
}

/** What is being done with an episode: an episode that is over meanwhile does not take away what somebody is writing. */
function useVerbs(onChange: () => void) {
  const { token = '' } = useSession();
  const [begun, setBegun] = useState<Begun>();
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<string>();
  const finish = (sentence: string) => {
    setSaid(sentence);
    onChange();
  };
  const begin = (verb: Begun['verb'] | 'unshelve', episode: ShownEpisode) => {
    setSaid('');
    setProblem(undefined);
    if (verb !== 'unshelve') setBegun({ verb, episode });
    else
      handle({ verb, id: episode.id }, token).then(
        () => finish('Not shelved any more.'),
        (error: Error) => setProblem(error.message),
      );
  };
  return { begun, said, problem, begin, finish, cancel: () => setBegun(undefined) };
}
