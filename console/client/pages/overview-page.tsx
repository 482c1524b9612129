import type { PanelsAnswer } from '../../view/answers.ts';
import { countText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { EpisodeList } from '../parts/episode-list.tsx';
import { PanelGrid } from '../parts/panel-grid.tsx';

const MOST_EPISODES = 4;

/** All sensors at once. */
export function OverviewPage() {
  const beat = usePageBeat();
  const navigation = useNavigation();
  const { answer, problem } = useAnswer<PanelsAnswer>('/api/panels/overview', answerBeat(beat));
  return (
    <>
      <h1>Overview</h1>
      <section class="panel urgent" aria-labelledby="active-episodes">
        <h2 id="active-episodes">Active episodes</h2>
        <EpisodeList
          question={{ show: 'active' }}
          most={MOST_EPISODES}
          whenEmpty="Nothing is wrong at present."
          rest={(total) => <a {...linkProps(navigation, { page: 'episodes' })}>All {countText(total)} of them</a>}
        />
      </section>
      <PanelGrid panels={answer?.panels} problem={problem} />
    </>
  );
}

/** Panels appear when their fields do: that is looked at now and then. */
export const answerBeat = (beat: number): number => Math.floor(beat / BEATS);
const BEATS = 6;
