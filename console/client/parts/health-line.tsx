import type { HealthAnswer } from '../../view/answers.ts';
import { ageText, countText, valueText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { Fact } from './fact.tsx';

/** How the pipeline is: in five seconds one knows whether to look closer. */
export function HealthLine() {
  const navigation = useNavigation();
  const { answer, problem } = useAnswer<HealthAnswer>('/api/health', usePageBeat());
  const { word, level } = stateOf(answer, problem);
  return (
    <section class="health" aria-label="How the pipeline is" data-level={level}>
      <p class="state" role="status">
        <span class="dot" aria-hidden="true" />
        {word}
      </p>
      {answer !== undefined && (
        <dl>
          <Fact name="Verdicts">{countText(answer.documents)}</Fact>
          <Fact name="Rate">{answer.ratePerSecond === undefined ? '…' : `${rateText(answer.ratePerSecond)}/s`}</Fact>
          <Fact name="Newest reading">{newestText(answer)}</Fact>
          {answer.pipeline !== undefined && <Fact name="Waiting">{countText(answer.pipeline.lag)}</Fact>}
          {answer.episodesActive !== undefined && (
            <Fact name="Episodes active">
              <a {...linkProps(navigation, { page: 'episodes' })}>{countText(answer.episodesActive)}</a>
            </Fact>
          )}
          <Fact name="Dead letters open">
            <a {...linkProps(navigation, { page: 'dead-letters', state: 'open' })}>
              {countText(answer.deadLettersOpen)}
            </a>
          </Fact>
        </dl>
      )}
    </section>
  );
}

const SMALL_RATE = 10;
const rateText = (rate: number): string =>
  rate < SMALL_RATE ? valueText(Math.round(rate * 10) / 10) : countText(rate);

const newestText = ({ newest, atMs }: HealthAnswer): string =>
  newest === undefined ? 'none yet' : ageText(atMs - Date.parse(newest.timestamp));

function stateOf(answer: HealthAnswer | undefined, problem: string | undefined) {
  if (problem !== undefined) return { level: 'bad', word: problem };
  if (answer === undefined) return { level: 'unknown', word: 'Looking …' };
  if (answer.pipeline?.failing !== undefined)
    return { level: 'bad', word: `The pipeline waits: ${answer.pipeline.failing}` };
  if (answer.documents === 0) return { level: 'unknown', word: 'No verdict yet: send readings, or run npm start.' };
  if (answer.ratePerSecond === 0) return { level: 'unknown', word: 'No new verdicts at present.' };
  return { level: 'good', word: 'Verdicts are coming in.' };
}
