import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { Client } from '../connection/client.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

const FORBIDDEN = 403;

/** Makes sure that the index of a day is under the alias before anything is written to it. */
export class ReadyIndices {
  readonly #client: Client;
  readonly #ready = new Set<string>();

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Creates the index where it is missing. Without the index template no search would find its documents, and their fields
   * would be mapped by chance.
   *
   * @throws SearchTrouble when the index cannot be created, or is not under the alias
   */
  async ensure(index: string, timeoutMs: number): Promise<void> {
    if (this.#ready.has(index)) return;
    if (!(await this.#isUnderAlias(index, timeoutMs))) {
      await this.#create(index, timeoutMs);
      if (!(await this.#isUnderAlias(index, timeoutMs))) throw notUnderAlias(index);
    }
    this.#ready.add(index);
  }

  /** A role that may not look may still write. */
  async #isUnderAlias(index: string, requestTimeout: number): Promise<boolean> {
    const options = { requestTimeout, ignore: [FORBIDDEN] };
    const answer = await this.#client.indices
      .existsAlias({ index, name: ANOMALIES_ALIAS }, options)
      .catch((error: unknown) => {
        throw troubleOf(error, `looking for the index ${index}`);
      });
    return answer.body || answer.statusCode === FORBIDDEN;
  }

  async #create(index: string, requestTimeout: number): Promise<void> {
    try {
      await this.#client.indices.create({ index }, { requestTimeout });
    } catch (error) {
      const type = (error as { body?: { error?: { type?: unknown } } }).body?.error?.type;
      if (type !== 'resource_already_exists_exception') throw troubleOf(error, `creating the index ${index}`);
    }
  }
}

function notUnderAlias(index: string): SearchTrouble {
  const advice = 'the index template is missing or is not ours; install the schema again';
  return new SearchTrouble('refused', `the index ${index} is not under the alias ${ANOMALIES_ALIAS}: ${advice}`);
}
