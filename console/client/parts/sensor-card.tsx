import type { ComponentChildren } from 'preact';
import type { SensorAnswer } from '../../view/answers.ts';
import { healthWords } from '../../view/health-words.ts';
import { ageText, countText, durationText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { Fact } from './fact.tsx';
import { Moment } from './moment.tsx';

const UNKNOWN =
  'Nothing is known of its health yet: npm start and npm run detect look at it within some seconds, unless told --no-views.';

/** Whether a sensor itself is well, which is no question of what it measures. */
export function SensorCard({ sensor }: { readonly sensor: string }) {
  const address = `/api/sensor?${new URLSearchParams({ sensor })}`;
  const { answer, problem } = useAnswer<SensorAnswer>(address, usePageBeat());
  if (problem !== undefined)
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  if (answer === undefined) return null;
  const { known, atMs } = answer;
  if (known === undefined) return <p class="explanation">{UNKNOWN}</p>;
  const { wrong, firstSeen, lastSeen, intervalSeconds, readingsOfDay, anomaliesOfDay } = known;
  return (
    <section class="health sensor-card" aria-label="How the sensor is" data-level={wrong.length === 0 ? 'good' : 'bad'}>
      <div>
        {wrong.length === 0 && <State>The sensor itself is well.</State>}
        {wrong.map(({ kind, sinceMs }) => (
          <State key={kind}>
            The sensor is {healthWords(kind)}
            {sinceMs !== undefined && (
              <>
                , since <Moment iso={new Date(sinceMs).toISOString()} />
              </>
            )}
            .
          </State>
        ))}
      </div>
      <dl>
        <Fact name="Last seen">{ageText(atMs - Date.parse(lastSeen))}</Fact>
        <Fact name="First seen">{ageText(atMs - Date.parse(firstSeen))}</Fact>
        {intervalSeconds !== undefined && <Fact name="Usually every">{durationText(intervalSeconds * 1_000)}</Fact>}
        <Fact name="Last 24 hours">
          {countText(readingsOfDay)} readings, {countText(anomaliesOfDay)} anomalous
        </Fact>
      </dl>
    </section>
  );
}

function State({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="state">
      <span class="dot" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
