import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownEpisode, Units } from '../../view/answers.ts';
import { episodeReason } from '../../view/episode-words.ts';
import { type Handling, handle, keepName, keptName, useSession } from '../handling.ts';

interface HandleDialogOptions {
  readonly episode: ShownEpisode;
  readonly verb: 'acknowledge' | 'shelve';
  readonly units: Units;
  /** It is done; what to say of it. */
  readonly onDone: (said: string) => void;
  readonly onCancel: () => void;
}

const LENGTHS = [
  ['1h', '1 hour'],
  ['8h', '8 hours'],
  ['1d', '1 day'],
  ['7d', '7 days'],
] as const;
const OWN = 'own';

const TITLES = { acknowledge: 'Acknowledge', shelve: 'Shelve' } as const;
const MEANINGS = {
  acknowledge: 'Others see that you have taken notice, and why you do what you do.',
  shelve: 'Until then nothing is told of this cause at this sensor, also when it begins anew.',
} as const;

/** Asks who, why and until when, and does it; what goes wrong is said here, and nothing that was written is lost. */
export function HandleDialog({ episode, verb, units, onDone, onCancel }: HandleDialogOptions) {
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    first.current?.focus();
  }, []);
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const asked = askedFor(event.currentTarget as HTMLFormElement, episode.id, verb);
    setBusy(true);
    handle(asked, session.token ?? '').then(
      () => {
        keepName(asked.by ?? '');
        dialog.current?.close();
        onDone(`${verb === 'shelve' ? 'Shelved' : 'Acknowledged'} by ${asked.by}.`);
      },
      (error: Error) => {
        setProblem(error.message);
        setBusy(false);
      },
    );
  };
  return (
    <dialog ref={dialog} aria-labelledby="handle-title" onClose={onCancel}>
      <form onSubmit={onSubmit}>
        <h2 id="handle-title">
          {TITLES[verb]}: <bdi>{episode.sensorId}</bdi>
        </h2>
        <p>{episodeReason(episode, units)}</p>
        <p class="explanation">{MEANINGS[verb]}</p>
        {verb === 'shelve' && <ShelfFields />}
        <label class="field">
          <span>Why</span>
          <input name="why" required maxLength={1000} ref={first} />
        </label>
        <label class="field">
          <span>Your name, kept in this browser</span>
          <input name="by" required maxLength={100} autocomplete="name" defaultValue={keptName() ?? session.by ?? ''} />
        </label>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="main" disabled={isBusy}>
            {TITLES[verb]}
          </button>
        </p>
      </form>
    </dialog>
  );
}

/** For how long, or until when. */
function ShelfFields() {
  const [length, setLength] = useState<string>('8h');
  return (
    <div class="shelf">
      <label class="field">
        <span>For</span>
        <select name="for" value={length} onChange={({ currentTarget }) => setLength(currentTarget.value)}>
          {LENGTHS.map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
          <option value={OWN}>Until …</option>
        </select>
      </label>
      {length === OWN && (
        <label class="field">
          <span>Until</span>
          <input name="until" type="datetime-local" required />
        </label>
      )}
    </div>
  );
}

function askedFor(form: HTMLFormElement, id: string, verb: Handling['verb']): Handling {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '');
  const isOwn = text('for') === OWN;
  return {
    ...{ verb, id, by: text('by'), why: text('why') },
    ...(verb === 'shelve' && !isOwn && { for: text('for') }),
    ...(verb === 'shelve' && isOwn && { until: isoOf(text('until')) }),
  };
}

/** A time of this browser's zone; what is none stays as it is, to be refused with a sentence. */
function isoOf(local: string): string {
  const timeMs = Date.parse(local);
  return Number.isNaN(timeMs) ? local : new Date(timeMs).toISOString();
}
