import type { LettersAnswer, PanelsAnswer } from '../../view/answers.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { useNavigation } from '../navigation.ts';
import { Letter } from '../parts/letter.tsx';
import { PanelView } from '../plot/panel-view.tsx';

const STATES = [
  ['open', 'Open'],
  ['resolved', 'Resolved'],
  ['dropped', 'Dropped'],
  ['all', 'All'],
] as const;

/** Records that are no readings: why, with their bytes, and the command that judges them again. */
export function DeadLettersPage() {
  const { at, go } = useNavigation();
  const beat = usePageBeat();
  const question = new URLSearchParams({ from: at.from, to: at.to, state: at.state });
  const { answer, problem } = useAnswer<LettersAnswer>(`/api/dead-letters?${question}`, beat);
  const panels = useAnswer<PanelsAnswer>('/api/panels/overview', 0);
  const panel = panels.answer?.panels.find(({ name }) => name === 'dead-letters');
  return (
    <>
      <h1>Dead letters</h1>
      <div class="panels">{panel && <PanelView panel={{ ...panel, isWide: true }} />}</div>
      <label class="field inline">
        <span>Show</span>
        <select value={at.state} onChange={({ currentTarget }) => go({ state: currentTarget.value })}>
          {STATES.map(([state, title]) => (
            <option key={state} value={state}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {answer?.letters.length === 0 && (
        <p class="empty">
          None in this time range and state. Choose a longer time range, or another state, to see more.
        </p>
      )}
      {answer?.letters.map((letter) => (
        <Letter key={letter.id} letter={letter} search={answer.search} rulesFile={answer.rulesFile} />
      ))}
    </>
  );
}
