import type { DocumentsAnswer, PanelsAnswer } from '../../view/answers.ts';
import { countText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { useNavigation } from '../navigation.ts';
import { DocumentsTable } from '../parts/documents-table.tsx';
import { EpisodeList } from '../parts/episode-list.tsx';
import { PanelGrid } from '../parts/panel-grid.tsx';
import { answerBeat } from './overview-page.tsx';

const MOST_EPISODES = 5;

/** One sensor: what is wrong with it, its channels, and its newest anomalies in words. */
export function SensorPage() {
  const { at } = useNavigation();
  const beat = usePageBeat();
  const isChosen = at.sensor !== '';
  const panels = useAnswer<PanelsAnswer>(
    isChosen ? `/api/panels/sensor?${new URLSearchParams({ sensor: at.sensor })}` : undefined,
    answerBeat(beat),
  );
  const question = new URLSearchParams({ sensor: at.sensor, from: at.from, to: at.to });
  const documents = useAnswer<DocumentsAnswer>(isChosen ? `/api/documents?${question}` : undefined, beat);
  if (!isChosen)
    return (
      <>
        <h1>Sensor</h1>
        <p class="empty">
          Choose a sensor above: type the beginning of its id. A click on a mark of the overview does it too.
        </p>
      </>
    );
  return (
    <>
      <h1>
        Sensor <bdi class="id">{at.sensor}</bdi>
      </h1>
      <section class="panel urgent" aria-labelledby="episodes">
        <h2 id="episodes">Episodes</h2>
        <EpisodeList
          key={at.sensor}
          question={{ show: 'all', sensor: at.sensor, from: at.from, to: at.to }}
          most={MOST_EPISODES}
          whenEmpty="Nothing was wrong with this sensor in this time range."
          rest={(total) => `There are ${countText(total)} in this time range.`}
        />
      </section>
      <PanelGrid key={at.sensor} panels={panels.answer?.panels} problem={panels.problem} sensor={at.sensor} />
      <section class="panel wide" aria-labelledby="newest">
        <h2 id="newest">Newest anomalies</h2>
        <DocumentsTable asked={documents} />
      </section>
    </>
  );
}
