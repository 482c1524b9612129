import type { PanelsAnswer } from '../../view/answers.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { PanelGrid } from '../parts/panel-grid.tsx';

/** All sensors at once. */
export function OverviewPage() {
  const beat = usePageBeat();
  const { answer, problem } = useAnswer<PanelsAnswer>('/api/panels/overview', answerBeat(beat));
  return (
    <>
      <h1>Overview</h1>
      <PanelGrid panels={answer?.panels} problem={problem} />
    </>
  );
}

/** Panels appear when their fields do: that is looked at now and then. */
export const answerBeat = (beat: number): number => Math.floor(beat / BEATS);
const BEATS = 6;
