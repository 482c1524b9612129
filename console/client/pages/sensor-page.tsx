import type { DocumentsAnswer, PanelsAnswer } from '../../view/answers.ts';
import { countText } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { usePageBeat } from '../beat.ts';
import { useNavigation } from '../navigation.ts';
import { DocumentsTable } from '../parts/documents-table.tsx';
import { EpisodeList } from '../parts/episode-list.tsx';
import { PanelGrid } from '../parts/panel-grid.tsx';
import { SensorCard } from '../parts/sensor-card.tsx';
import { answerBeat } from './overview-page.tsx';

const MOST_EPISODES = 5;
const NO_MODEL =
  'No model has judged readings here: no document has a model_score. Where it has, this page shows what it expected and which channels surprised it.';

/** One sensor: whether it is well, what is wrong with what it measures, its channels, and its newest readings in words. */
export function SensorPage() {
  const { sensor } = useNavigation().at;
  if (sensor !== '') return <ChosenSensor key={sensor} sensor={sensor} />;
  return (
    <>
      <h1>Sensor</h1>
      <p class="empty">
        Choose a sensor above: type the beginning of its id. A click on a mark of the overview does it too.
      </p>
    </>
  );
}

function ChosenSensor({ sensor }: { readonly sensor: string }) {
  const { at } = useNavigation();
  const beat = usePageBeat();
  const { answer, problem } = useAnswer<PanelsAnswer>(
    `/api/panels/sensor?${new URLSearchParams({ sensor })}`,
    answerBeat(beat),
  );
  const hasModel = answer?.panels.some(({ name }) => name === 'contributions') !== false;
  return (
    <>
      <h1>
        Sensor <bdi class="id">{sensor}</bdi>
      </h1>
      <SensorCard sensor={sensor} />
      <section class="panel urgent" aria-labelledby="episodes">
        <h2 id="episodes">Episodes</h2>
        <EpisodeList
          question={{ show: 'all', sensor, from: at.from, to: at.to }}
          most={MOST_EPISODES}
          whenEmpty="Nothing was wrong with what it measures in this time range."
          rest={(total) => `There are ${countText(total)} in this time range.`}
        />
      </section>
      <PanelGrid panels={answer?.panels} problem={problem} sensor={sensor} />
      {!hasModel && <p class="explanation aside">{NO_MODEL}</p>}
      <NewestReadings sensor={sensor} />
    </>
  );
}

/** The newest documents: the anomalous ones, or all. */
function NewestReadings({ sensor }: { readonly sensor: string }) {
  const { at, go } = useNavigation();
  const isAll = at.show === 'all';
  const question = new URLSearchParams({ sensor, from: at.from, to: at.to, ...(isAll && { all: '' }) });
  const documents = useAnswer<DocumentsAnswer>(`/api/documents?${question}`, usePageBeat());
  const title = isAll ? 'Newest readings' : 'Newest anomalies';
  return (
    <section class="panel wide" aria-labelledby="newest">
      <div class="title-line">
        <h2 id="newest">{title}</h2>
        <label class="field inline">
          <span>Show</span>
          <select value={at.show} onChange={({ currentTarget }) => go({ show: currentTarget.value })}>
            <option value="">Anomalies</option>
            <option value="all">All readings</option>
          </select>
        </label>
      </div>
      <DocumentsTable
        asked={documents}
        title={title}
        whenEmpty={`No ${isAll ? 'reading' : 'anomaly'} of this sensor in this time range.`}
      />
    </section>
  );
}
