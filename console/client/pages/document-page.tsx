import type { DocumentAnswer } from '../../view/answers.ts';
import { reasonInWords } from '../../view/words.ts';
import { useAnswer } from '../answers.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { Moment } from '../parts/moment.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';

/** One document in full. */
export function DocumentPage() {
  const navigation = useNavigation();
  const { index, id } = navigation.at;
  const { answer, problem } = useAnswer<DocumentAnswer>(`/api/document?${new URLSearchParams({ index, id })}`, 0);
  return (
    <>
      <h1>Document</h1>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {answer !== undefined && (
        <section class="panel wide" aria-labelledby="document-title">
          <h2 id="document-title">
            Sensor{' '}
            <a {...linkProps(navigation, { page: 'sensor', sensor: answer.source.sensor_id })}>
              <bdi>{answer.source.sensor_id}</bdi>
            </a>
            , <Moment iso={answer.source.timestamp} />
          </h2>
          <p class="reason">{reasonInWords(answer.source, answer.units)}</p>
          <p class="explanation">
            {answer.index}, {answer.id}
          </p>
          <ScrollBox label="The document">
            <pre>{JSON.stringify(answer.source, undefined, 2)}</pre>
          </ScrollBox>
        </section>
      )}
    </>
  );
}
