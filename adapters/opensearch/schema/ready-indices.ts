import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { IdForm } from '../../../detection/id-form.ts';
import type { Client } from '../connection/client.ts';
import { typeOfError } from '../connection/search-failure.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';
import { indexState } from './index-state.ts';

/** Makes sure that the index of a day is under the alias before anything is written to it, and knows how it names documents. */
export class ReadyIndices {
  readonly #client: Client;
  readonly #ready = new Map<string, IdForm>();

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
    let state = await indexState(this.#client, index, timeoutMs);
    if (state?.isUnderAlias !== true) {
      await this.#create(index, timeoutMs);
      state = await indexState(this.#client, index, timeoutMs);
      if (state?.isUnderAlias !== true) throw notUnderAlias(index);
    }
    this.#ready.set(index, state.idForm);
  }

  /** How an index names documents that has been made sure of. */
  idFormOf(index: string): IdForm {
    const form = this.#ready.get(index);
    if (form === undefined) throw new Error(`nobody has made sure of the index ${index}`);
    return form;
  }

  async #create(index: string, requestTimeout: number): Promise<void> {
    try {
      await this.#client.indices.create({ index }, { requestTimeout });
    } catch (error) {
      if (typeOfError(error) !== 'resource_already_exists_exception')
        throw troubleOf(error, `creating the index ${index}`);
    }
  }
}

function notUnderAlias(index: string): SearchTrouble {
  const advice = 'the index template is missing or is not ours; install the schema again';
  return new SearchTrouble('refused', `the index ${index} is not under the alias ${ANOMALIES_ALIAS}: ${advice}`);
}
