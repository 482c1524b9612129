const SHOWN = 10;

/** Prints the seconds of the slowest suites, those of each folder and of all together, and the closing line that machines read. */
export default class SuiteSecondsReporter {
  onRunComplete(_contexts, results) {
    const suites = results.testResults
      .map(({ testFilePath, perfStats }) => ({ file: relativeName(testFilePath), seconds: perfStats.runtime / 1000 }))
      .sort(longestFirst);
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(
      `\nSlowest suites:\n${suites.slice(0, SHOWN).map(line).join('\n')}\n\n` +
        `Folders:\n${folders(suites).map(line).join('\n')}\n${line(all(suites))}\n\n` +
        `${numPassedTests} passed, ${failed} failed${skipped}\n`,
    );
  }
}

/** What the suites of each folder of `test` took together. */
function folders(suites) {
  const sums = new Map();
  for (const { file, seconds } of suites) {
    const folder = file.split('/').slice(0, -1).slice(0, 2).join('/');
    sums.set(folder, (sums.get(folder) ?? 0) + seconds);
  }
  return [...sums].map(([file, seconds]) => ({ file, seconds })).sort(longestFirst);
}

const all = (suites) => ({
  file: `all ${suites.length} suites`,
  seconds: suites.reduce((sum, { seconds }) => sum + seconds, 0),
});
const longestFirst = (one, other) => other.seconds - one.seconds;
const line = ({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`;
const relativeName = (file) => file.slice(file.indexOf('/test/') + 1);
