import type { ShownLetter } from '../../view/answers.ts';
import { redriveCommand } from '../../view/redrive-command.ts';
import { countText } from '../../view/words.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { Copy } from './copy.tsx';
import { Moment } from './moment.tsx';
import { ScrollBox } from './scroll-box.tsx';

interface LetterOptions {
  readonly letter: ShownLetter;
  readonly search: string;
  readonly rulesFile: string | undefined;
}

/** One dead letter. */
export function Letter({ letter, search, rulesFile }: LetterOptions) {
  const navigation = useNavigation();
  const { id, reason, error, sensorId, record, judgedAt, state, key, value, valueBytes, isCut } = letter;
  return (
    <details class="panel letter">
      <summary>
        <span class="tag">{reason}</span> {error} <Moment iso={judgedAt} />
      </summary>
      <p class="explanation">
        {sensorId !== undefined && (
          <>
            Sensor{' '}
            <a {...linkProps(navigation, { page: 'sensor', sensor: sensorId })}>
              <bdi>{sensorId}</bdi>
            </a>
            {', '}
          </>
        )}
        {record}, {state}. Key: <bdi>{key}</bdi>
      </p>
      <ScrollBox label={`The bytes of ${id}`}>
        <pre>{value}</pre>
      </ScrollBox>
      <p class="explanation">
        {countText(valueBytes)} bytes{isCut ? ', of which the beginning is kept' : ''}
      </p>
      {state === 'open' && <Copy text={redriveCommand(id, search, rulesFile)} />}
    </details>
  );
}
