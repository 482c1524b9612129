const SHOWN = 10;

/** Prints the seconds of the slowest suites, those of all together, and the closing line that machines read. */
export default class SuiteSecondsReporter {
  onRunComplete(_contexts, results) {
    const suites = results.testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath, seconds: perfStats.runtime / 1000 }))
      .sort((a, b) => b.seconds - a.seconds);
    const lines = suites.slice(0, SHOWN).map(({ file, seconds }) => line(seconds, relativeName(file)));
    const total = suites.reduce((sum, { seconds }) => sum + seconds, 0);
    lines.push(line(total, `all ${suites.length} suites`));
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(
      `\nSlowest suites:\n${lines.join('\n')}\n\n${numPassedTests} passed, ${failed} failed${skipped}\n`,
    );
  }
}

const line = (seconds, what) => `${seconds.toFixed(1).padStart(7)} s  ${what}`;
const relativeName = (file) => file.slice(file.indexOf('/test/') + 1);
