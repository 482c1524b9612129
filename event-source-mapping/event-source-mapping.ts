import { type EventSourceMappingOptions, type MappingParts, mappingParts } from './mapping-parts.ts';
import { mappingProblems, problemSentence } from './mapping-problems.ts';

const COMMIT_GRACE_MS = 2_000;

/**
 * Carries the records of a topic to a function as a Lambda event source mapping for Kafka does: batches of several
 * partitions, in order within each, each again until the function succeeds, committed only then.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
export class EventSourceMapping {
  readonly #parts: MappingParts;

  /** @throws RangeError with every problem of the options */
  constructor(
    options: EventSourceMappingOptions,
    parts: (options: EventSourceMappingOptions) => MappingParts = mappingParts,
  ) {
    const problems = mappingProblems(options);
    if (problems.length > 0)
      throw new RangeError(problems.map((problem) => problemSentence(problem, (name) => name)).join('; '));
    this.#parts = parts(options);
  }

  /** Resolves when the consumer group has been joined, however long the brokers take. */
  async start(): Promise<void> {
    const { source, dispatcher, joined } = this.#parts;
    const isJoined = joined.wait();
    source.start();
    dispatcher.start();
    await isJoined;
  }

  /**
   * Ends: the event in flight is finished and committed, then the group is left.
   *
   * @param graceMs how long the function may still take
   * @returns whether everything in flight was finished and committed; what was not comes again at the next start
   */
  async stop(graceMs: number): Promise<boolean> {
    const { source, dispatcher, committer, destination, joined } = this.#parts;
    const finished = await dispatcher.stop(graceMs);
    const committed = await committer.flush(COMMIT_GRACE_MS);
    joined.notify();
    await source.stop();
    await destination?.close();
    return finished && committed;
  }
}
