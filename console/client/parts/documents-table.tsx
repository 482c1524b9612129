import type { DocumentsAnswer } from '../../view/answers.ts';
import { readingInWords } from '../../view/words.ts';
import type { Asked } from '../answers.ts';
import { linkProps, useNavigation } from '../navigation.ts';
import { Moment } from './moment.tsx';
import { ScrollBox } from './scroll-box.tsx';

interface DocumentsTableOptions {
  readonly asked: Asked<DocumentsAnswer>;
  /** What is listed. */
  readonly title: string;
  readonly whenEmpty: string;
}

/** Documents by time, newest first, each with the reason in words, which leads to all of it. */
export function DocumentsTable({ asked, title, whenEmpty }: DocumentsTableOptions) {
  const navigation = useNavigation();
  const { answer, problem } = asked;
  if (problem !== undefined)
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  if (answer === undefined) return <p class="empty">Looking …</p>;
  if (answer.documents.length === 0) return <p class="empty">{whenEmpty} Choose a longer one to see more.</p>;
  return (
    <ScrollBox label={`${title}, a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Taken</th>
            <th scope="col">What: open the document</th>
          </tr>
        </thead>
        <tbody>
          {answer.documents.map(({ index, id, source }) => (
            <tr key={`${index}/${id}`}>
              <td>
                <Moment iso={source.timestamp} />
              </td>
              <td>
                <a {...linkProps(navigation, { page: 'document', index, id })}>
                  {readingInWords(source, answer.units)}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
