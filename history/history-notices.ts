import type { History } from './history.ts';
import type { HistoryCheck } from './history-check.ts';

const SECOND_MS = 1_000;

/** What a person should know of a history that was read whole, one sentence each. */
export function historyNotices(history: History, check: HistoryCheck): readonly string[] {
  const { readings, emptyRows, firstMs, lastMs, values } = check;
  const time = (epochMs: number) => new Date(epochMs).toISOString();
  return [
    `${history.path}: ${readings === 1 ? '1 reading' : `${readings} readings`} from ${time(firstMs)} to ${time(lastMs)}; channels ${[...values.keys()].join(', ')}.`,
    ...history.notices,
    ...emptyColumns(history, check),
    ...(emptyRows === 0
      ? []
      : [`${emptyRows === 1 ? '1 row has' : `${emptyRows} rows have`} no value in any channel.`]),
    ...timeNotices(check),
    ...ruleNotices(history, check),
  ];
}

function emptyColumns({ columns }: History, { values }: HistoryCheck): readonly string[] {
  const empty = columns.channels.filter(({ name }) => !values.has(name));
  return empty.map(({ place, name }) => `Column ${place + 1} (${name}) has no value in any row.`);
}

function timeNotices({ zoneAssumed, repeatedHour, lateRows, firstLate }: HistoryCheck) {
  const { told, untold, firstUntoldLine } = repeatedHour;
  const advice = zoneAssumed
    ? 'If clocks were set back there, give --time-zone; else sort the file by time if that is wrong.'
    : 'Sort the file by time if that is wrong.';
  return [
    ...(zoneAssumed ? ['Times without a zone are taken as UTC; --time-zone ZONE says otherwise.'] : []),
    ...(told === 0
      ? []
      : [
          `${told === 1 ? '1 time lies' : `${told} times lie`} in an hour that came twice, and the order of the rows tells which it was.`,
        ]),
    ...(untold === 0
      ? []
      : [
          `${untold === 1 ? '1 time lies' : `${untold} times lie`} in an hour that came twice, and nothing tells which it was (the first is line ` +
            `${firstUntoldLine}): they are taken for the first, or the second where the sensor's row before is later.`,
        ]),
    ...(firstLate === undefined
      ? []
      : [
          `${lateRows === 1 ? '1 row is' : `${lateRows} rows are`} earlier than one before them (the first is line ${firstLate.line}, by ` +
            `${firstLate.byMs / SECOND_MS} s): they are taken where they stand. ${advice}`,
        ]),
  ];
}

/** A rule that applies to nothing finds nothing, which must not read as if all were well. */
function ruleNotices({ ruleSet, columns }: History, { values }: HistoryCheck): readonly string[] {
  const idle = ruleSet.rules.filter(({ channel }) => !values.has(channel));
  const names = [...columns.header, ...values.keys()];
  const each = idle.map(({ name, channel }) => {
    const near = names.find((other) => other !== channel && other.toLowerCase() === channel.toLowerCase());
    const hint = near === undefined ? '' : `; "${near}" is another name, since upper and lower case differ`;
    return `THE RULE ${name} APPLIES TO NOTHING: no reading has the channel "${channel}"${hint}.`;
  });
  const none = idle.length > 0 && idle.length === ruleSet.rules.length;
  return none ? [...each, 'NO RULE APPLIES TO ANY READING, so no rule can find an anomaly.'] : each;
}
