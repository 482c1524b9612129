/** Prints the seconds of each suite, longest first, and the closing line that machines read. */
export default class SuiteSecondsReporter {
  onRunComplete(_contexts, results) {
    const seconds = results.testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath, seconds: perfStats.runtime / 1000 }))
      .sort((a, b) => b.seconds - a.seconds);
    const lines = seconds.map((suite) => `${suite.seconds.toFixed(1).padStart(7)} s  ${relativeName(suite.file)}`);
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    process.stdout.write(
      `\nSeconds by suite:\n${lines.join('\n')}\n\n${numPassedTests} passed, ${failed} failed${skipped}\n`,
    );
  }
}

const relativeName = (file) => file.slice(file.indexOf('/test/') + 1);
