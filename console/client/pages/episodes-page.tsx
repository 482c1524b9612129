import { useNavigation } from '../navigation.ts';
import { EpisodeList } from '../parts/episode-list.tsx';

const SETS = [
  ['', 'Active'],
  ['returned', 'Over'],
  ['all', 'All'],
] as const;

/** What is or was wrong, and who does something about it. */
export function EpisodesPage() {
  const { at, go } = useNavigation();
  const isActiveOnly = at.show === '';
  const question = { show: isActiveOnly ? 'active' : at.show, from: at.from, to: at.to };
  return (
    <>
      <h1>Episodes</h1>
      <label class="field inline">
        <span>Show</span>
        <select value={at.show} onChange={({ currentTarget }) => go({ show: currentTarget.value })}>
          {SETS.map(([set, title]) => (
            <option key={set} value={set}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <section class="panel wide" aria-label="Episodes">
        <p class="explanation">
          Readings of one sensor that are anomalous for one cause, from the first to when it was clear for a while. What
          nobody has taken notice of and is most severe comes first.
        </p>
        <EpisodeList
          question={question}
          whenEmpty={
            isActiveOnly ? 'Nothing is wrong at present.' : 'None in this time range. Choose a longer one to see more.'
          }
          rest={(total) => `There are ${total}; npm run episodes -- list shows them all.`}
        />
      </section>
    </>
  );
}
