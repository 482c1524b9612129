import { useEffect, useId, useState } from 'preact/hooks';
import type { SensorsAnswer } from '../../view/answers.ts';
import { countText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { useNavigation } from '../navigation.ts';

const PAUSE_MS = 200;

/** Finds a sensor by the beginning of its id, among however many there are. */
export function SensorPicker() {
  const navigation = useNavigation();
  const listId = useId();
  const [text, setText] = useState(navigation.at.sensor);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  useEffect(() => setText(navigation.at.sensor), [navigation.at.sensor]);
  const asked = useSettled(text, PAUSE_MS);
  const address = isOpen ? `/api/sensors?sensor=${encodeURIComponent(asked)}` : undefined;
  const { answer, problem } = useAnswer<SensorsAnswer>(address, 0);
  const found = (asked === text && answer?.sensors) || [];
  const show = (sensor: string) => {
    setOpen(false);
    navigation.go({ page: 'sensor', sensor });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
    if (event.key === 'Enter' && text !== '') show(found[active]?.id ?? text);
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const step = event.key === 'ArrowDown' ? 1 : -1;
    setOpen(true);
    setActive((active + step + found.length) % Math.max(1, found.length));
  };
  return (
    <div class="field sensor-picker">
      <label for={`${listId}-input`}>Sensor</label>
      <input
        id={`${listId}-input`}
        role="combobox"
        autocomplete="off"
        placeholder="Beginning of an id"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-activedescendant={active >= 0 && isOpen ? `${listId}-${active}` : undefined}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setActive(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <FoundSensors listId={listId} isOpen={isOpen} found={found} active={active} show={show}>
        {hintOf(answer, problem, asked)}
      </FoundSensors>
    </div>
  );
}

interface FoundOptions {
  readonly listId: string;
  readonly isOpen: boolean;
  readonly found: SensorsAnswer['sensors'];
  /** Index of the one that the arrow keys have reached; -1 for none. */
  readonly active: number;
  readonly show: (sensor: string) => void;
  readonly children: string;
}

function FoundSensors({ listId, isOpen, found, active, show, children }: FoundOptions) {
  return (
    <div id={listId} class="found" role="listbox" aria-label="Sensors" hidden={!isOpen}>
      {found.map(({ id, readings }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keyboard
        <div
          key={id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => show(id)}
        >
          <bdi>{id}</bdi> <small>{countText(readings)} readings seen</small>
        </div>
      ))}
      <div tabIndex={-1} role="option" aria-disabled="true" aria-selected={false} class="hint">
        {children}
      </div>
    </div>
  );
}

function hintOf(answer: SensorsAnswer | undefined, problem: string | undefined, asked: string): string {
  if (problem !== undefined) return problem;
  if (answer === undefined) return 'Looking …';
  if (answer.sensors.length === 0)
    return asked === '' ? 'No sensor has sent a reading yet.' : 'No sensor begins like this.';
  return answer.more ? 'There are more: go on typing.' : 'These are all.';
}

/** A text once nobody has changed it for a while. */
function useSettled(text: string, pauseMs: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, pauseMs]);
  return settled;
}
