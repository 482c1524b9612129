const GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg/';

/** What kafkajs or JSON keeps from being as on Lambda; none of it is a test. */
const NOT_FAITHFUL = [
  'Headers with one name that stand apart come together: kafkajs merges repeated names.',
  'Filters compare numbers as numbers (300 is 3.0e2), Lambda by their text: JSON.parse drops it.',
  'What the on-failure destination does not take is tried again with its partition waiting; Lambda drops it.',
  "A record larger than the on-failure topic takes goes there as metadata without its payload; Lambda's pages do not say.",
  'Without a destination, a record that is too large for an event is sent to the function all the same.',
  'One poller reads, also in provisioned mode; the batching window may have fractions of a second.',
];

/** Prints the conformance suite as a listing: each case, the AWS page that demands it, and its result. */
export default class ConformanceListingReporter {
  onRunComplete(_contexts, results) {
    const cases = results.testResults.flatMap(({ testResults }) => testResults);
    const groups = groupBy(cases);
    for (const [group, list] of groups) {
      process.stdout.write(`\n${group}\n`);
      for (const { title, status, failureMessages } of list) {
        const [, name, page] = /^(.*) \((\S+)\)$/s.exec(title) ?? [undefined, title, ''];
        process.stdout.write(`  ${status.padEnd(7)} ${name}\n          ${GUIDE}${page}\n`);
        for (const message of failureMessages) process.stdout.write(`${message}\n`);
      }
    }
    for (const { failureMessage, testResults } of results.testResults) {
      if (testResults.length === 0 && failureMessage) process.stdout.write(`${failureMessage}\n`);
    }
    process.stdout.write(`\nNot as on Lambda\n${NOT_FAITHFUL.map((line) => `  ${line}\n`).join('')}`);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
  }
}

const groupOf = ({ ancestorTitles }) => ancestorTitles.join(': ');

function groupBy(cases) {
  const groups = new Map();
  for (const one of cases) groups.set(groupOf(one), [...(groups.get(groupOf(one)) ?? []), one]);
  return groups;
}
