import type { ComponentChildren } from 'preact';
import type { ShownEpisode, ShownMark, Units } from '../../view/answers.ts';
import { episodeReason, episodeState, isShelved } from '../../view/episode-words.ts';
import { countText } from '../../view/words.ts';
import { useSession } from '../handling.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { Moment } from './moment.tsx';

interface EpisodeItemOptions {
  readonly episode: ShownEpisode;
  readonly units: Units;
  readonly nowMs: number;
  /** Whether the page is about its sensor already. */
  readonly isOfSensor: boolean;
  readonly onVerb: (verb: 'acknowledge' | 'shelve' | 'unshelve') => void;
}

/** One episode: what, where, since when, who does something about it, and what one can do. */
export function EpisodeItem({ episode, units, nowMs, isOfSensor, onVerb }: EpisodeItemOptions) {
  const navigation = useNavigation();
  const { sensorId, cause, severity, state, first, anomalies, readings, acknowledged, shelved } = episode;
  const isOff = isShelved(episode, nowMs);
  return (
    <li class="episode" data-state={state} data-severity={severity}>
      <div>
        <p class="what">
          <span class="tag">{severity}</span>{' '}
          {!isOfSensor && (
            <>
              <a {...linkProps(navigation, { page: 'sensor', sensor: sensorId })}>
                <bdi>{sensorId}</bdi>
              </a>
              {': '}
            </>
          )}
          {episodeReason(episode, units)}
        </p>
        <p class="explanation">
          {episodeState(episode, nowMs)}, since <Moment iso={first} />; {countText(anomalies)} anomalous of{' '}
          {countText(readings)} readings; {cause === 'model' ? 'found by the model' : `rule ${cause}`}
        </p>
        {acknowledged !== undefined && <MarkLine what="Acknowledged" mark={acknowledged} />}
        {isOff && shelved !== undefined && (
          <MarkLine what="Shelved" mark={shelved}>
            {' '}
            until <Moment iso={shelved.until} />
          </MarkLine>
        )}
      </div>
      <Verbs episode={episode} isOff={isOff} onVerb={onVerb} />
    </li>
  );
}

interface MarkLineOptions {
  readonly what: string;
  readonly mark: ShownMark;
  readonly children?: ComponentChildren;
}

function MarkLine({ what, mark, children }: MarkLineOptions) {
  return (
    <p class="mark">
      {what}
      {children} by <bdi>{mark.by}</bdi>: <bdi>{mark.why}</bdi>
    </p>
  );
}

type VerbsOptions = Pick<EpisodeItemOptions, 'episode' | 'onVerb'> & { readonly isOff: boolean };

function Verbs({ episode: { state, sensorId, cause, acknowledged }, isOff, onVerb }: VerbsOptions) {
  const { token } = useSession();
  if (token === undefined) return null;
  const at = `${cause} at ${sensorId}`;
  return (
    <p class="buttons">
      {acknowledged === undefined && (
        <button type="button" aria-label={`Acknowledge ${at}`} onClick={() => onVerb('acknowledge')}>
          Acknowledge
        </button>
      )}
      {state === 'active' && !isOff && (
        <button type="button" aria-label={`Shelve ${at}`} onClick={() => onVerb('shelve')}>
          Shelve
        </button>
      )}
      {isOff && (
        <button type="button" aria-label={`Unshelve ${at}`} onClick={() => onVerb('unshelve')}>
          Unshelve
        </button>
      )}
    </p>
  );
}
