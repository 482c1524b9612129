import { useEffect, useState } from 'preact/hooks';
import { REFRESH_CHOICES } from '../../view/location-state.ts';
import { readTimeRange } from '../../view/time-range.ts';
import { useNavigation } from '../navigation.ts';

const PRESETS = [
  ['now-5m', 'Last 5 minutes'],
  ['now-15m', 'Last 15 minutes'],
  ['now-1h', 'Last hour'],
  ['now-6h', 'Last 6 hours'],
  ['now-24h', 'Last 24 hours'],
  ['now-7d', 'Last 7 days'],
  ['now-30d', 'Last 30 days'],
  ['now-52w', 'Last 52 weeks'],
] as const;
const OWN = 'own';

/** Chooses the time range, and how often it is looked at again. */
export function TimePicker() {
  const { at, go } = useNavigation();
  const isPreset = at.to === 'now' && PRESETS.some(([from]) => from === at.from);
  const [isOpen, setOpen] = useState(!isPreset);
  useEffect(() => setOpen(!isPreset), [isPreset, at.from, at.to]);
  const onPreset = (value: string) => {
    if (value === OWN) setOpen(true);
    else go({ from: value, to: 'now' });
  };
  return (
    <>
      <label class="field">
        <span>Time range</span>
        <select value={isOpen ? OWN : at.from} onChange={({ currentTarget }) => onPreset(currentTarget.value)}>
          {PRESETS.map(([from, title]) => (
            <option key={from} value={from}>
              {title}
            </option>
          ))}
          <option value={OWN}>From … to …</option>
        </select>
      </label>
      {isOpen && <OwnRange key={`${at.from} ${at.to}`} />}
      <label class="field">
        <span>Refresh</span>
        <select
          value={at.refreshSeconds}
          onChange={({ currentTarget }) => go({ refreshSeconds: Number(currentTarget.value) })}
        >
          {REFRESH_CHOICES.map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds === 0 ? 'Off' : `Every ${seconds} s`}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** Two times of one's own, in the viewer's zone; what is no range is explained and not shown. */
function OwnRange() {
  const { at, go } = useNavigation();
  const [from, setFrom] = useState(() => localText(at.from));
  const [to, setTo] = useState(() => localText(at.to));
  const [problem, setProblem] = useState<string>();
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const [fromText, toText] = [withZone(from), withZone(to)];
    const read = readTimeRange(fromText, toText, Date.now());
    if ('problem' in read) setProblem(read.problem);
    else go({ from: fromText, to: toText });
  };
  return (
    <form class="own-range" onSubmit={onSubmit} aria-label="Time range of one's own">
      <label class="field">
        <span>From</span>
        <input
          value={from}
          onInput={({ currentTarget }) => setFrom(currentTarget.value)}
          aria-describedby="range-problem"
        />
      </label>
      <label class="field">
        <span>To</span>
        <input
          value={to}
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
          aria-describedby="range-problem"
        />
      </label>
      <button type="submit">Show</button>
      <p id="range-problem" class="problem-text" role="alert">
        {problem}
      </p>
    </form>
  );
}

const LOCAL = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/** A time of the viewer's zone as an address carries it; relative times and those with a zone stay as they are. */
function withZone(text: string): string {
  const trimmed = text.trim();
  const timeMs = LOCAL.test(trimmed) ? Date.parse(trimmed.replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(timeMs) ? trimmed : new Date(timeMs).toISOString();
}

function localText(text: string): string {
  const timeMs = text.startsWith('now') ? Number.NaN : Date.parse(text);
  if (Number.isNaN(timeMs)) return text;
  const localMs = timeMs - new Date(timeMs).getTimezoneOffset() * 60_000;
  return new Date(localMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '');
}
